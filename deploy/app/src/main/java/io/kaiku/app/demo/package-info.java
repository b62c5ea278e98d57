/** The demo: three data centres as processes, and what they report to the one that started them. */
@NullMarked
package io.kaiku.app.demo;

import org.jspecify.annotations.NullMarked;
