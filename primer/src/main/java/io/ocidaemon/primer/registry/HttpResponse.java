package io.ocidaemon.primer.registry;

import java.io.IOException;
import java.io.InputStream;

/**
 * An answer whose head has come and whose body is read as it comes.
 *
 * <p>{@link #close} is cheap at the end of the body (the connection is kept) and hangs up anywhere
 * else: a blob that nobody wants is not read to its end.
 */
public interface HttpResponse extends AutoCloseable {
  /** The status code, 200 to 599. */
  int status();

  HttpHeaders headers();

  /**
   * The body's bytes exactly as sent, never decompressed. A read that gets no byte for the
   * transport's inactivity limit throws {@link java.net.SocketTimeoutException}; a body shorter
   * than its {@code Content-Length} throws, it never just ends.
   */
  InputStream body() throws IOException;

  @Override
  void close();
}
