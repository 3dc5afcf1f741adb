package io.ocidaemon.primer.flags;

/** Which kinds of work may go on now. */
@FunctionalInterface
public interface Flags {
  /** No feature flags are configured: everything works. */
  Flags ALL_ON = (flag, scope) -> true;

  /**
   * May this work go on?
   *
   * @param flag prime, cache-push or engine-load
   * @param scope the host or engine; the flag {@code <flag>.<scope>} stops that one alone
   */
  boolean on(String flag, String scope);
}
