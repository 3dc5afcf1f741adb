package io.ocidaemon.primer.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Builds and resolves the URLs of the Distribution API. */
final class Uris {
  private Uris() {}

  /** A query value, percent-encoded. */
  static String query(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** {@code uri} with one more query parameter; what is there already stays as it is written. */
  static URI plus(URI uri, String name, String value) {
    String text = uri.toString();
    char joint = uri.getRawQuery() == null ? '?' : '&';
    return URI.create(text + joint + query(name) + "=" + query(value));
  }

  /**
   * What a {@code Location} or {@code Link} at {@code base} points at (RFC 3986, 5.2), its query
   * kept as written; null where it is no http or https URL. Characters that may not stand in a URL
   * (signed storage URLs have some) are encoded.
   */
  static @Nullable URI resolve(URI base, String location) {
    try {
      String text = location.strip();
      int hash = text.indexOf('#');
      if (hash >= 0) {
        text = text.substring(0, hash);
      }
      URI target;
      if (text.startsWith("?")) {
        // java.net.URI resolves these by the older RFC and would drop the last path segment.
        target = new URI(withoutQuery(base) + encodeIllegal(text));
      } else {
        target = base.resolve(new URI(encodeIllegal(text)));
      }
      Origin.of(target);
      return target;
    } catch (URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }

  /** The path and query of {@code target} at {@code base}. */
  static URI rebase(URI base, URI target) {
    String path = target.getRawPath() == null ? "" : target.getRawPath();
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    return URI.create(base.getScheme() + "://" + base.getRawAuthority() + path + query);
  }

  private static String withoutQuery(URI uri) {
    String text = uri.toString();
    int mark = text.indexOf('?');
    return mark < 0 ? text : text.substring(0, mark);
  }

  private static String encodeIllegal(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      if (c <= 0x20 || c >= 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0) {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      } else {
        out.append((char) c);
      }
    }
    return out.toString();
  }
}
