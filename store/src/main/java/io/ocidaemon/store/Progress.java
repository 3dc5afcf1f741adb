package io.ocidaemon.store;

/** Told of each piece that a fetch receives; must not block. */
@FunctionalInterface
public interface Progress {

  /** Nobody looks. */
  Progress NONE = bytes -> {};

  /**
   * Bytes have come from the source.
   *
   * @param bytes how many since the last call
   */
  void received(long bytes);
}
