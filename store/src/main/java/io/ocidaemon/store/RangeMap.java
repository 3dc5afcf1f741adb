package io.ocidaemon.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which bytes of a partial are durable: lines {@code <start>-<end>} of 20 digits each, the end
 * exclusive. Written only after those bytes were synced, so what it says outlives a power loss.
 * This version writes one range from 0; a later one may write several, of which this one uses those
 * that join on from 0.
 */
final class RangeMap {
  private static final Pattern LINE = Pattern.compile("([0-9]{20})-([0-9]{20})\n");

  private RangeMap() {}

  /** The map that says: all bytes below {@code end}. */
  static byte[] ofPrefix(long end) {
    return String.format(Locale.ROOT, "%020d-%020d%n", 0L, end)
        .replace("\r", "")
        .getBytes(US_ASCII);
  }

  /** How many bytes from 0 on are there; 0 where the map says nothing or is torn. */
  static long prefix(byte[] map) {
    long end = 0;
    Matcher line = LINE.matcher(new String(map, US_ASCII));
    try {
      while (line.lookingAt()) {
        long start = Long.parseLong(line.group(1));
        if (start > end) {
          return end;
        }
        end = Math.max(end, Long.parseLong(line.group(2)));
        line.region(line.end(), map.length);
      }
    } catch (NumberFormatException e) {
      return 0; // beyond 2^63: not written by us
    }
    return end;
  }
}
