package io.ocidaemon.primer.registry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A port whose queue is full and never emptied: who connects hears nothing. */
final class BlackHole implements AutoCloseable {
  private final ServerSocket listener;
  private final List<SocketChannel> queue = new ArrayList<>();

  BlackHole(String address, int port) throws IOException {
    listener = new ServerSocket(port, 1, InetAddress.getByName(address));
    InetSocketAddress self = new InetSocketAddress(address, listener.getLocalPort());
    for (int i = 0; i < 8; i++) {
      SocketChannel waiting = SocketChannel.open();
      queue.add(waiting);
      try {
        waiting.socket().connect(self, 50);
      } catch (SocketTimeoutException e) {
        return;
      }
    }
    throw new IOException("the queue of " + self + " does not fill");
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel waiting : queue) {
      waiting.close();
    }
    listener.close();
  }
}
