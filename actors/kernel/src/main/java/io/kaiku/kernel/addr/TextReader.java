package io.kaiku.kernel.addr;

import io.kaiku.kernel.bytes.MalformedException;
import java.util.ArrayList;
import java.util.List;

/** Reads the text of a multiaddress from left to right. */
final class TextReader {
  private final String text;
  private int at;

  TextReader(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '/') {
      end--;
    }
    this.text = text.substring(0, end);
  }

  List<Component> components() throws MalformedException {
    List<Component> components = new ArrayList<>(4);
    while (at < text.length()) {
      Multiaddr.checkCount(components.size() + 1);
      components.add(component());
    }
    if (components.isEmpty()) {
      throw new MalformedException("multiaddr is empty");
    }
    return components;
  }

  private Component component() throws MalformedException {
    Protocol protocol = Protocol.ofText(segment());
    if (!protocol.hasValue()) {
      return Component.of(protocol);
    }
    if (at == text.length()) {
      throw new MalformedException("/" + protocol.text() + " must have a value");
    }
    if (protocol.isPath()) {
      String path = text.substring(at);
      at = text.length();
      return Component.parse(protocol, path);
    }
    return Component.parse(protocol, segment());
  }

  /** What stands between the slash here and the next. */
  private String segment() {
    int from = at + 1;
    int slash = text.indexOf('/', from);
    at = slash < 0 ? text.length() : slash;
    return text.substring(from, at);
  }
}
