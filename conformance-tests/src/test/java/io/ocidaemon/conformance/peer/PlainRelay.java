package io.ocidaemon.conformance.peer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Stands before the JDK's HTTP server and hangs up on whoever begins with TLS: that server takes a
 * ClientHello for a request line and waits for its end, and skopeo, which tries TLS first, waits
 * for the server.
 */
final class PlainRelay implements AutoCloseable {
  /** The first byte of a TLS connection: a handshake record (RFC 8446, section 5.1). */
  private static final int HANDSHAKE = 0x16;

  private final ServerSocket listening;
  private final InetSocketAddress behind;

  PlainRelay(InetSocketAddress behind) throws IOException {
    this.behind = behind;
    this.listening = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      int first = client.getInputStream().read();
      if (first < 0 || first == HANDSHAKE) {
        return;
      }
      try (Socket server = new Socket(behind.getAddress(), behind.getPort())) {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        server.getOutputStream().write(first);
        Thread answers = Thread.ofVirtual().start(() -> pump(server, client));
        pump(client, server);
        answers.join();
      }
    } catch (IOException e) {
      // One of them hung up: both are closed now.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until the one has no more to say, which the other is told. */
  private static void pump(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      in.transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
