package io.ocidaemon.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One connection that lets the kernel send files: a buffer that is known to map some part of a file
 * goes out by {@code transferTo}, and its pages are never touched.
 *
 * <p>One request at a time uses a connection, so one entry is enough. It is written by the thread
 * of the request and read by whichever thread flushes, with the write in between as the order.
 */
final class SendfileEndPoint extends SocketChannelEndPoint {

  /**
   * A window of a file.
   *
   * @param buffer this very object, not an equal one
   * @param base offset in the file of the buffer's index 0
   */
  private record Window(ByteBuffer buffer, FileChannel file, long base) {}

  private final LongAdder sent;
  private volatile @Nullable Window window;

  SendfileEndPoint(
      SocketChannel channel,
      ManagedSelector selector,
      SelectionKey key,
      Scheduler scheduler,
      LongAdder sent) {
    super(channel, selector, key, scheduler);
    this.sent = sent;
  }

  /** From now on this buffer means this file, until {@link #forget}. */
  void expect(ByteBuffer buffer, FileChannel file, long base) {
    window = new Window(buffer, file, base);
  }

  void forget() {
    window = null;
  }

  @Override
  public boolean flush(ByteBuffer... buffers) throws IOException {
    Window known = window;
    if (known == null) {
      return super.flush(buffers);
    }
    for (int i = 0; i < buffers.length; i++) {
      if (buffers[i] == known.buffer) {
        return flushAround(buffers, i, known);
      }
    }
    return super.flush(buffers);
  }

  private boolean flushAround(ByteBuffer[] buffers, int at, Window known) throws IOException {
    ByteBuffer[] before = java.util.Arrays.copyOfRange(buffers, 0, at);
    if (before.length > 0 && !super.flush(before)) {
      return false;
    }
    if (!transfer(known)) {
      return false;
    }
    ByteBuffer[] after = java.util.Arrays.copyOfRange(buffers, at + 1, buffers.length);
    return after.length == 0 || super.flush(after);
  }

  /** True when the window is out, false when the socket is full. */
  private boolean transfer(Window known) throws IOException {
    ByteBuffer buffer = known.buffer;
    while (buffer.hasRemaining()) {
      long position = known.base + buffer.position();
      long count;
      try {
        count = known.file.transferTo(position, buffer.remaining(), getChannel());
      } catch (IOException e) {
        // Of the socket or of the disk: JettyFileSender looks which.
        throw new org.eclipse.jetty.io.EofException(e);
      }
      if (count <= 0) {
        // Zero means a full socket, and also the end of a file that somebody has cut.
        if (known.file.size() <= position) {
          throw new IOException("a file ends at " + position + ", before the announced length");
        }
        return false;
      }
      buffer.position(buffer.position() + (int) count);
      sent.add(count);
      notIdle();
    }
    return true;
  }
}
