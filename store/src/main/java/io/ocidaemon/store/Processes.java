package io.ocidaemon.store;

/** Who this process is, and which others are known to be dead. */
interface Processes {

  /** A name for one object graph of this process, never given twice. */
  Owner newOwner();

  /** A name that says: whatever was written was written under this boot, and nobody holds it. */
  Owner newNobody();

  /** What is known of an owner. */
  enum Life {
    /** The process runs on this machine. */
    ALIVE,
    /** It is certain that it writes no more. */
    DEAD,
    /** It is, or was, on another machine, or out of sight on this one. */
    UNKNOWN
  }

  /** Looks for the owner's process. */
  Life look(Owner owner);
}
