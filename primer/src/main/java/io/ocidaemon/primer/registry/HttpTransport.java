package io.ocidaemon.primer.registry;

import java.io.IOException;

/**
 * Sends one request and returns one answer, exactly. It adds no retry, redirect, credential, cookie
 * or {@code Accept-Encoding}; all of these are decided above it. Safe for many threads; one lives
 * as long as its endpoint so that connections are kept.
 */
public interface HttpTransport extends AutoCloseable {
  /**
   * Blocks until the answer's head is there.
   *
   * @throws java.net.SocketTimeoutException no connection, or no byte, within the limits
   * @throws java.io.InterruptedIOException the thread was interrupted; its flag is set again
   * @throws IOException no connection, or it broke
   */
  HttpResponse send(HttpRequest request) throws IOException;

  /** Hangs up on everything. */
  @Override
  void close();
}
