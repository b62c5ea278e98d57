package io.kaiku.app;

/** The entry point of the kaiku command line. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("kaiku " + String.join(" ", args));
  }
}
