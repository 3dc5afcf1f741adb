package io.ocidaemon.server;

import io.ocidaemon.oci.InvalidOciException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list of names, by {@code n} and {@code last} (distribution-spec, "Listing Tags").
 *
 * @param names in byte order
 * @param next the {@code last} of the next page; null where there is none
 */
record Page(List<String> names, @Nullable String next) {
  /** The most names in one page; a larger {@code n} is cut to it. */
  static final int MAX = 10_000;

  /**
   * The {@code n} of a request.
   *
   * @throws RegistryException {@link ErrorCode#PAGINATION_NUMBER_INVALID}
   */
  static int size(Query query) throws RegistryException {
    String n = query.first("n");
    if (n == null) {
      return MAX;
    }
    int size = 0;
    for (int i = 0; i < n.length(); i++) {
      int digit = n.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw invalid(n);
      }
      size = Math.min(MAX, size * 10 + digit);
    }
    if (n.isEmpty()) {
      throw invalid(n);
    }
    return size;
  }

  /** Takes up to {@code size} names, and looks whether one more is there. */
  static Page of(Iterator<String> names, int size) {
    List<String> page = new ArrayList<>(Math.min(size, 256));
    while (page.size() < size && names.hasNext()) {
      page.add(names.next());
    }
    return new Page(page, size > 0 && names.hasNext() ? page.getLast() : null);
  }

  /** Sets {@code Link} where more is there: this path and query, from behind the last name. */
  void link(Exchange exchange, Query query) {
    if (next != null) {
      exchange.header("Link", link(exchange, query, next));
    }
  }

  static String link(Exchange exchange, Query query, String last) {
    return "<" + exchange.rawPath() + "?" + query.withLast(last) + ">; rel=\"next\"";
  }

  /** Appends the names as a JSON array. */
  void write(JsonText json) {
    json.raw("[");
    String separator = "";
    for (String name : names) {
      json.raw(separator).string(name);
      separator = ",";
    }
    json.raw("]");
  }

  private static RegistryException invalid(String n) {
    return new RegistryException(
        ErrorCode.PAGINATION_NUMBER_INVALID, InvalidOciException.excerpt(n));
  }
}
