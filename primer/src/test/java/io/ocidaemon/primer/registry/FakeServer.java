package io.ocidaemon.primer.registry;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A server on loopback whose answers a test writes; it notes what it was asked. */
public final class FakeServer implements AutoCloseable {
  /** One request as it came. */
  public record Seen(String method, String path, String query, Headers headers, long bodyBytes) {
    public String line() {
      return method + " " + path + (query.isEmpty() ? "" : "?" + query);
    }

    String header(String name) {
      String value = headers.getFirst(name);
      return value == null ? "" : value;
    }
  }

  /** What a test answers. */
  public interface Handler {
    void handle(Reply reply) throws IOException;
  }

  private final HttpServer server;
  private final boolean tls;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Set<InetSocketAddress> peers = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closing = new CountDownLatch(1);

  public FakeServer(Handler handler) {
    this("127.0.0.1", 0, handler);
  }

  FakeServer(String address, int port, Handler handler) {
    this(address, port, null, handler);
  }

  FakeServer(String address, int port, @Nullable SSLContext tls, Handler handler) {
    this.tls = tls != null;
    try {
      InetSocketAddress at = new InetSocketAddress(InetAddress.getByName(address), port);
      if (tls == null) {
        server = HttpServer.create(at, 50);
      } else {
        HttpsServer https = HttpsServer.create(at, 50);
        https.setHttpsConfigurator(new HttpsConfigurator(tls));
        server = https;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(executor);
    server.createContext("/", exchange -> serve(handler, exchange));
    server.start();
  }

  private void serve(Handler handler, HttpExchange exchange) throws IOException {
    peers.add(exchange.getRemoteAddress());
    Reply reply = new Reply(exchange);
    try (exchange) {
      handler.handle(reply);
    } catch (IOException e) {
      // The client hung up: what many of these tests want.
      reply.note();
    }
  }

  /** The clients' addresses and ports: one for each connection. */
  Set<InetSocketAddress> peers() {
    return Set.copyOf(peers);
  }

  int port() {
    return server.getAddress().getPort();
  }

  public String host() {
    return "127.0.0.1:" + port();
  }

  String url() {
    return (tls ? "https://" : "http://") + host();
  }

  List<Seen> seen() {
    return List.copyOf(seen);
  }

  public List<String> lines() {
    return seen.stream().map(Seen::line).toList();
  }

  /** The request under way and the answer to it. */
  public final class Reply {
    private final HttpExchange exchange;
    private boolean noted;
    private byte[] body = new byte[0];

    private Reply(HttpExchange exchange) {
      this.exchange = exchange;
    }

    String method() {
      return exchange.getRequestMethod();
    }

    String path() {
      return exchange.getRequestURI().getRawPath();
    }

    String query() {
      String query = exchange.getRequestURI().getRawQuery();
      return query == null ? "" : query;
    }

    public String line() {
      return method() + " " + path() + (query().isEmpty() ? "" : "?" + query());
    }

    String header(String name) {
      String value = exchange.getRequestHeaders().getFirst(name);
      return value == null ? "" : value;
    }

    /** All of the request's body. */
    byte[] readBody() throws IOException {
      body = exchange.getRequestBody().readAllBytes();
      return body;
    }

    /** Waits without a byte until the server is closed. */
    void stall() {
      note();
      try {
        closing.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    Reply with(String name, String value) {
      exchange.getResponseHeaders().add(name, value);
      return this;
    }

    void status(int status) throws IOException {
      send(status, new byte[0]);
    }

    void json(int status, String text) throws IOException {
      with("Content-Type", "application/json").send(status, text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(int status, byte[] bytes) throws IOException {
      begin(status, bytes.length).write(bytes);
    }

    /** The head with any length; what follows is up to the test. */
    OutputStream begin(int status, long length) throws IOException {
      note();
      if (method().equals("HEAD")) {
        with("Content-Length", String.valueOf(length));
        exchange.sendResponseHeaders(status, -1);
        return OutputStream.nullOutputStream();
      }
      exchange.sendResponseHeaders(status, length == 0 ? -1 : length < 0 ? 0 : length);
      return length == 0 ? OutputStream.nullOutputStream() : exchange.getResponseBody();
    }

    private void note() {
      if (!noted) {
        noted = true;
        Headers copy = new Headers();
        exchange.getRequestHeaders().forEach(copy::put);
        seen.add(new Seen(method(), path(), query(), copy, body.length));
      }
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    executor.shutdownNow();
  }
}
