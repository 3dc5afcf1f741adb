package io.ocidaemon.server;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;

/**
 * Sends a file through Jetty in mapped windows. On a {@link SendfileEndPoint} the kernel sends them
 * and the mapping is never read; on any other connection the same windows are read as memory.
 */
final class JettyFileSender implements FileSender {
  private static final long WINDOW = 64 << 20;

  private final LongAdder mapped = new LongAdder();

  private final AtomicInteger open = new AtomicInteger();

  /** Bytes that went out of mapped memory. */
  long mapped() {
    return mapped.sum();
  }

  /** Bodies that are being sent just now. */
  int open() {
    return open.get();
  }

  @Override
  public void send(
      HttpServletRequest request,
      HttpServletResponse response,
      FileChannel file,
      long offset,
      long length)
      throws IOException {
    ServletOutputStream out = response.getOutputStream();
    if (!(out instanceof HttpOutput output)) {
      BodyWriter.copy(request, response, file, offset, length);
      return;
    }
    // Past its end a mapping is no error but a signal.
    if (file.size() < offset + length) {
      throw new IOException("a file is shorter than the " + (offset + length) + " announced");
    }
    SendfileEndPoint endPoint = endPoint(request);
    open.incrementAndGet();
    try {
      long done = 0;
      while (done < length) {
        long part = Math.min(WINDOW, length - done);
        window(output, endPoint, file, offset + done, part);
        done += part;
      }
    } finally {
      open.decrementAndGet();
    }
  }

  private void window(
      HttpOutput output,
      @Nullable SendfileEndPoint endPoint,
      FileChannel file,
      long offset,
      long length)
      throws IOException {
    // Shared: whichever thread flushes reads it.
    try (Arena arena = Arena.ofShared()) {
      ByteBuffer buffer =
          file.map(FileChannel.MapMode.READ_ONLY, offset, length, arena).asByteBuffer();
      if (endPoint != null) {
        endPoint.expect(buffer, file, offset);
      }
      try {
        output.write(buffer);
      } catch (IOException e) {
        throw whose(e, file, offset + buffer.position(), offset + length);
      } finally {
        if (endPoint != null) {
          endPoint.forget();
        }
      }
      if (endPoint == null) {
        mapped.add(length);
      }
    }
  }

  /**
   * Whose fault is it? The kernel sends from file to socket in one call and says only that it
   * failed; reading the next byte tells whether the disk did.
   *
   * @param position up to which the bytes went out
   * @param end that the file had when the body began
   */
  private static IOException whose(IOException e, FileChannel file, long position, long end) {
    try {
      if (file.size() < end) {
        return new IOException("a file was cut while it was sent", e);
      }
      if (position < end) {
        file.read(ByteBuffer.allocate(1), position);
      }
      return new ClientGoneException(e);
    } catch (ClosedChannelException closed) {
      // The server stops: this thread was interrupted.
      return new ClientGoneException(e);
    } catch (IOException disk) {
      disk.addSuppressed(e);
      return new IOException("the disk cannot be read at byte " + position + ": " + disk, disk);
    }
  }

  private static @Nullable SendfileEndPoint endPoint(HttpServletRequest request) {
    return ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
            instanceof SendfileEndPoint endPoint
        ? endPoint
        : null;
  }
}
