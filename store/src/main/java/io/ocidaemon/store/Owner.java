package io.ocidaemon.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whose a partial download is: one object graph of one process, whose name is never used again. The
 * name itself says where to look whether the process still lives.
 *
 * @param random 16 hex digits that make the name its own
 * @param boot the first 16 hex digits of the kernel's boot id: one machine between two starts
 * @param pidSpace inode of the pid name space
 * @param pid in that name space; 0 = nobody's: given up by its owner, to be taken by anybody
 * @param start when the process started, in the kernel's ticks since boot
 */
record Owner(String random, String boot, long pidSpace, long pid, long start)
    implements Comparable<Owner> {
  private static final Pattern NAME =
      Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})-([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,18})");

  /** Reads {@link #name()}; null for anything else. */
  static @Nullable Owner parse(String name) {
    Matcher m = NAME.matcher(name);
    return m.matches()
        ? new Owner(
            m.group(1),
            m.group(2),
            Long.parseLong(m.group(3)),
            Long.parseLong(m.group(4)),
            Long.parseLong(m.group(5)))
        : null;
  }

  /** As it stands in file names. */
  String name() {
    return random + "-" + boot + "-" + pidSpace + "-" + pid + "-" + start;
  }

  boolean isNobody() {
    return pid == 0;
  }

  /** By the random part, so that no host or pid is favoured. */
  @Override
  public int compareTo(Owner other) {
    return name().compareTo(other.name());
  }
}
