package io.ocidaemon.primer.registry;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy for CONNECT that wants Basic with a given value. */
final class FakeProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final String authorization;
  private final List<String> heads = new CopyOnWriteArrayList<>();

  FakeProxy(String username, String password) {
    this.authorization = Credentials.basicHeader(username, password);
    try {
      listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** All request heads that came. */
  List<String> heads() {
    return List.copyOf(heads);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      while (true) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        heads.add(head);
        if (head.contains("Proxy-Authorization: " + authorization)) {
          tunnel(head, client, in);
          return;
        }
        client
            .getOutputStream()
            .write(
                ("HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm=\"p\"\r\n"
                        + "Content-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // The client is gone.
      heads.add("");
    }
  }

  private static void tunnel(String head, Socket client, InputStream in) throws IOException {
    String[] target = head.split(" ")[1].split(":");
    try (Socket server = new Socket(target[0], Integer.parseInt(target[1]))) {
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Thread back =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  server.getInputStream().transferTo(client.getOutputStream());
                } catch (IOException e) {
                  Thread.currentThread().interrupt();
                }
              });
      in.transferTo(server.getOutputStream());
      back.interrupt();
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    int c;
    while ((c = in.read()) >= 0) {
      head.append((char) c);
      if (head.toString().endsWith("\r\n\r\n")) {
        return head.toString();
      }
    }
    return "";
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
