package io.ocidaemon.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** How a part of a file gets to the client: the one thing that the container decides. */
interface FileSender {

  /**
   * Sends {@code length} bytes from {@code offset} on, which the file has.
   *
   * @throws ClientGoneException where the client does not take them
   * @throws IOException where the file cannot be read
   */
  void send(
      HttpServletRequest request,
      HttpServletResponse response,
      FileChannel file,
      long offset,
      long length)
      throws IOException;
}
