package io.ocidaemon.store;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Direct buffers of 256 KiB, used again: as many are made as are in use at once. */
final class Buffers {
  static final int SIZE = 256 * 1024;
  private static final ConcurrentLinkedQueue<ByteBuffer> IDLE = new ConcurrentLinkedQueue<>();

  private Buffers() {}

  /** An empty buffer, to be given back. */
  static ByteBuffer take() {
    ByteBuffer idle = IDLE.poll();
    return idle == null ? ByteBuffer.allocateDirect(SIZE) : idle.clear();
  }

  static void give(ByteBuffer buffer) {
    IDLE.add(buffer);
  }
}
