package io.ocidaemon.conformance.peer;

import java.util.Map;

/** How a {@link FaultyRegistry} may go wrong. */
public sealed interface Fault {
  /** An answer of this status, a number of times; then it is healthy. */
  record Status(int status, Map<String, String> headers, int times) implements Fault {}

  /** After these bytes of the body nothing more comes; the connection stays open. */
  record Stall(long after) implements Fault {}

  /** The length is told rightly, but after these bytes the connection closes. */
  record Truncate(long after) implements Fault {}

  /** Tells and sends so many bytes more (random ones) or fewer than the content has. */
  record WrongLength(long delta) implements Fault {}

  /** The right number of other bytes, under the digest asked for. */
  record WrongBytes() implements Fault {}

  /** A body of so many bytes of white space and then the content. */
  record Padded(long bytes) implements Fault {}

  /** 307 to {@code http://HOST:PORT} with the same path and query. */
  record Redirect(String host) implements Fault {}

  /** A status, always, without headers. */
  static Fault always(int status) {
    return new Status(status, Map.of(), Integer.MAX_VALUE);
  }
}
