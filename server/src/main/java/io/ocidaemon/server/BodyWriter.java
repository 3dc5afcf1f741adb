package io.ocidaemon.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes every body, of blobs and of manifests alike, and never through an InputStream: small ones
 * from one buffer, large files by the container's {@link FileSender}.
 */
final class BodyWriter {
  private final FileSender files;

  BodyWriter(FileSender files) {
    this.files = files;
  }

  /** Writes bytes that are in memory. */
  void write(HttpServletResponse response, byte[] bytes, int offset, int length)
      throws ClientGoneException {
    try {
      response.getOutputStream().write(bytes, offset, length);
    } catch (IOException e) {
      throw new ClientGoneException(e);
    }
  }

  /**
   * Writes a part of a body; status and headers are set.
   *
   * @throws ClientGoneException where the client does not take it
   * @throws IOException where the content cannot be read
   */
  void write(HttpServletRequest request, HttpServletResponse response, Body body, ByteRange range)
      throws IOException {
    if (range.length() == 0) {
      return;
    }
    byte[] bytes = body.bytes();
    FileChannel file = body.file();
    if (bytes != null) {
      write(response, bytes, (int) range.first(), (int) range.length());
    } else if (file != null && range.length() <= Contents.SMALL) {
      byte[] part = new byte[(int) range.length()];
      readFully(file, ByteBuffer.wrap(part), range.first());
      write(response, part, 0, part.length);
    } else if (file != null) {
      files.send(request, response, file, range.first(), range.length());
    }
  }

  /** The way of a container that takes byte arrays only. */
  static void copy(
      HttpServletRequest request,
      HttpServletResponse response,
      FileChannel file,
      long offset,
      long length)
      throws IOException {
    byte[] bytes = new byte[Contents.SMALL];
    long done = 0;
    while (done < length) {
      int part = (int) Math.min(bytes.length, length - done);
      readFully(file, ByteBuffer.wrap(bytes, 0, part), offset + done);
      try {
        response.getOutputStream().write(bytes, 0, part);
      } catch (IOException e) {
        throw new ClientGoneException(e);
      }
      done += part;
    }
  }

  private static void readFully(FileChannel file, ByteBuffer buffer, long position)
      throws IOException {
    long at = position;
    while (buffer.hasRemaining()) {
      int read = file.read(buffer, at);
      if (read < 0) {
        throw new IOException("a file ends at " + at + ", before the length that was announced");
      }
      at += read;
    }
  }
}
