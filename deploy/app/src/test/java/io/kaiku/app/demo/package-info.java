@NullMarked
package io.kaiku.app.demo;

import org.jspecify.annotations.NullMarked;
