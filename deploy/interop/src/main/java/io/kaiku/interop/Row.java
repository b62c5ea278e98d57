package io.kaiku.interop;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One row of the matrix.
 *
 * @param peer {@code go}, {@code rust}, {@code js}, or {@code all}
 * @param direction {@code we-dial}, {@code they-dial} or {@code mesh}
 * @param name what was tried
 * @param millis how long it took, process starts included
 * @param detail what was seen
 * @param error why it failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Row(
    String peer,
    String direction,
    @JsonProperty("case") String name,
    boolean ok,
    long millis,
    @Nullable String detail,
    @Nullable String error) {}
