package io.ocidaemon.primer.config;

/**
 * A text that no output may show: passwords, user names, tokens. {@link #toString} is redacted, so
 * a record that holds one can be printed; only {@link #value} reveals it.
 */
public final class Secret {

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** Wraps a text. */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The text itself; for the header or process that needs it, and nothing else. */
  public String value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
