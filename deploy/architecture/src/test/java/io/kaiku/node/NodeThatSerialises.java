package io.kaiku.node;

import org.apache.pekko.util.ClassLoaderObjectInputStream;

/** Trespasses on purpose: Java serialisation. */
class NodeThatSerialises {
  Object read(ClassLoaderObjectInputStream in) {
    return in;
  }
}
