package io.ocidaemon.primer.config;

/**
 * A value of the file, read.
 *
 * @param value the text, with {@code ${env:}} and {@code ${file:}} replaced
 * @param shown the text as the file has it, which alone may appear in messages
 * @param plain whether it stood without quotes
 * @param at where it stands
 */
record Text(String value, String shown, boolean plain, Position at) {

  /** Whether the value came from a variable or file, and so must not be shown. */
  boolean hidden() {
    return !value.equals(shown);
  }

  /** Never the value: it may be a secret. */
  @Override
  public String toString() {
    return shown;
  }
}
