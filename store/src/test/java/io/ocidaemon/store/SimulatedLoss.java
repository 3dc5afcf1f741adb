package io.ocidaemon.store;

/** How a power loss treats what was not synced. */
enum SimulatedLoss {
  /** Everything unsynced is gone. */
  ALL,
  /** Changes of names survive up to an instant, as with a journal; content is torn. */
  AFTER_AN_INSTANT,
  /** Any subset of the changes of names survives; content is torn. */
  ANY_SUBSET,
  /** All names survive, but content that was not synced is torn or empty. */
  CONTENT
}
