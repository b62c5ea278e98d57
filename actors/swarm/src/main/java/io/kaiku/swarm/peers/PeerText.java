package io.kaiku.swarm.peers;

/** Text that remote peers claim, made safe to keep and to print. */
final class PeerText {
  private PeerText() {}

  /**
   * Without control and format characters and lone surrogates, and of at most so many characters.
   */
  static String clean(String claimed, int maxLength) {
    StringBuilder kept = new StringBuilder(Math.min(claimed.length(), maxLength));
    for (int at = 0; at < claimed.length(); ) {
      int point = claimed.codePointAt(at);
      int size = Character.charCount(point);
      if (isPrintable(point)) {
        if (kept.length() + size > maxLength) {
          break;
        }
        kept.appendCodePoint(point);
      }
      at += size;
    }
    return kept.toString();
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
