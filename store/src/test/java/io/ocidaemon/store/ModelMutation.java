package io.ocidaemon.store;

/** Takes one rule of the design out of the store; {@link #NONE} takes nothing. */
interface ModelMutation {
  ModelMutation NONE = disk -> disk;

  /** The disk as the mutated store sees it. */
  Disk on(Disk disk);
}
