package io.ocidaemon.server;

import org.jspecify.annotations.Nullable;

/**
 * Comparing entity tags in {@code If-Match}, {@code If-None-Match} and {@code If-Range} (RFC 9110,
 * sections 8.8.3 and 13.1). A bare digest without quotes, which some clients send, counts as
 * quoted.
 */
final class EntityTags {
  private EntityTags() {}

  /** Weak comparison, for {@code If-None-Match}: {@code W/} is ignored, {@code *} matches. */
  static boolean weakMatch(String header, String etag) {
    return matches(header, etag, true);
  }

  /** Strong comparison, for {@code If-Match}: a weak tag never matches, {@code *} does. */
  static boolean strongMatch(String header, String etag) {
    return matches(header, etag, false);
  }

  /**
   * Strong comparison with one tag, for {@code If-Range}. A date never matches: there is no
   * Last-Modified.
   *
   * @param header null where there is none, which is a match
   */
  static boolean rangeMatch(@Nullable String header, String etag) {
    return header == null
        || header.strip().equals(etag)
        || ("\"" + header.strip() + "\"").equals(etag);
  }

  /**
   * @param etag ours: strong, with its quotes
   */
  private static boolean matches(String header, String etag, boolean weak) {
    int i = 0;
    int length = header.length();
    while (i < length) {
      char c = header.charAt(i);
      if (c == ',' || c == ' ' || c == '\t') {
        i++;
        continue;
      }
      boolean isWeak = header.startsWith("W/", i);
      int start = isWeak ? i + 2 : i;
      int end;
      String tag;
      if (start < length && header.charAt(start) == '"') {
        int close = header.indexOf('"', start + 1);
        end = close < 0 ? length : close + 1;
        tag = header.substring(start, end);
      } else {
        int comma = header.indexOf(',', start);
        end = comma < 0 ? length : comma;
        String bare = header.substring(start, end).strip();
        if (bare.equals("*") && !isWeak) {
          return true;
        }
        tag = "\"" + bare + "\"";
      }
      if (tag.equals(etag) && (weak || !isWeak)) {
        return true;
      }
      i = Math.max(end, i + 1);
    }
    return false;
  }
}
