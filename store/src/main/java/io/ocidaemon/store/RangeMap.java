package io.ocidaemon.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of a partial are durable: lines {@code <start>-<end>} of 20 digits each, the end
 * exclusive. Written only after those bytes were synced, so what it says outlives a power loss.
 * This version writes one range from 0, and behind a gap an empty one where bytes follow that are
 * not to be trusted; a later one may write several, of which this one uses those that join on from
 * 0.
 */
final class RangeMap {
  private static final Pattern LINE = Pattern.compile("([0-9]{20})-([0-9]{20})\n");

  private RangeMap() {}

  /** The map that says: all bytes below {@code end}. */
  static byte[] ofPrefix(long end) {
    return line(0, end).getBytes(US_ASCII);
  }

  /**
   * The same of a file that goes on up to {@code fileEnd} with bytes that are no content: an empty
   * range there tells of the gap.
   */
  static byte[] ofPrefix(long end, long fileEnd) {
    return (line(0, end) + (fileEnd > end ? line(fileEnd, fileEnd) : "")).getBytes(US_ASCII);
  }

  private static String line(long start, long end) {
    return String.format(Locale.ROOT, "%020d-%020d", start, end) + "\n";
  }

  /** How many bytes from 0 on are there; 0 where the map says nothing or is torn. */
  static long prefix(byte[] map) {
    return read(map).prefix();
  }

  /** Does it speak of bytes beyond a gap? Then not all that the file holds is content. */
  static boolean hasGap(byte[] map) {
    return read(map).gap();
  }

  private record Ranges(long prefix, boolean gap) {}

  private static Ranges read(byte[] map) {
    long end = 0;
    Matcher line = LINE.matcher(new String(map, US_ASCII));
    try {
      while (line.lookingAt()) {
        long start = Long.parseLong(line.group(1));
        if (start > end) {
          return new Ranges(end, true);
        }
        end = Math.max(end, Long.parseLong(line.group(2)));
        line.region(line.end(), map.length);
      }
    } catch (NumberFormatException e) {
      return new Ranges(0, true); // beyond 2^63: not written by us
    }
    return new Ranges(end, false);
  }
}
