package io.ocidaemon.primer.registry;

import java.time.Duration;

/** Is told of every request that was put on the wire, redirected and refused ones included. */
@FunctionalInterface
public interface RequestListener {
  /**
   * One request whose answer is read, hung up on, or never came.
   *
   * @param host the host that was asked, {@code HOST[:PORT]}; after a redirect the other one
   * @param method the HTTP method
   * @param kind what for
   * @param status the HTTP status, 0 where no answer came
   * @param bytesIn bytes of the answer's body that were read
   * @param bytesOut length of the body that was to be sent
   * @param took from before the connection to the end of the body
   */
  record Event(
      String host,
      String method,
      RequestKind kind,
      int status,
      long bytesIn,
      long bytesOut,
      Duration took) {}

  /** Called on the thread of the request: must be quick and must not throw. */
  void finished(Event event);

  /** Tells nobody. */
  static RequestListener none() {
    return event -> {};
  }
}
