package io.kaiku.wire.upgrade;

/** How far an upgrade has come; its text fits after "during". */
public enum UpgradePhase {
  NEGOTIATING_SECURITY("the negotiation of a security protocol"),
  HANDSHAKE("the security handshake"),
  NEGOTIATING_MUXER("the negotiation of a muxer"),
  DONE("operation");

  private final String text;

  UpgradePhase(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
