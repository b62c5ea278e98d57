package io.kaiku.identify.core;

import com.google.protobuf.ByteString;

/** Makes the text that a remote peer calls itself fit to be shown (specs pull request 491). */
final class Text {
  private Text() {}

  /**
   * The text with control, format, surrogate and unassigned characters replaced by U+FFFD, cut
   * after {@link IdentifyLimits#MAX_VERSION_CODE_POINTS}.
   */
  static String shown(ByteString encoded) {
    var shown = new StringBuilder();
    encoded
        .toStringUtf8()
        .codePoints()
        .limit(IdentifyLimits.MAX_VERSION_CODE_POINTS)
        .map(c -> isShown(c) ? c : 0xFFFD)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }

  /** Whether it can be a protocol id that is also fit to be shown. */
  static boolean isProtocol(ByteString encoded) {
    return !encoded.isEmpty()
        && encoded.size() <= IdentifyLimits.MAX_PROTOCOL_BYTES
        && encoded.isValidUtf8()
        && encoded.toStringUtf8().codePoints().allMatch(Text::isShown);
  }

  /** Whether peers will show it as it is. */
  static boolean isVersion(String text) {
    return text.codePointCount(0, text.length()) <= IdentifyLimits.MAX_VERSION_CODE_POINTS
        && text.codePoints().allMatch(Text::isShown);
  }

  private static boolean isShown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
