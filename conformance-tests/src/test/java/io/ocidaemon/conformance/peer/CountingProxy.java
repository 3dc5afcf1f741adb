package io.ocidaemon.conformance.peer;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * A reverse proxy before a registry that writes down every request and the bytes of both bodies. It
 * streams, follows no redirects, and passes {@code Host} on as it came, so that absolute {@code
 * Location}s lead back through it.
 */
public final class CountingProxy implements Registry {
  static {
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    // Without it every small answer waits 40 ms for a delayed ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "content-length",
          "transfer-encoding",
          "expect",
          "upgrade",
          "keep-alive",
          "te",
          "trailer");

  /** Sees bytes pass; may block (to slow a transfer) or throw (to cut it). */
  @FunctionalInterface
  public interface Watcher {
    /**
     * Called after each piece of a body.
     *
     * @param kind of the request
     * @param path path and query
     * @param up true for a request's body
     * @param soFar bytes of this body that passed
     */
    void passed(Kind kind, String path, boolean up, long soFar) throws IOException;
  }

  private final HttpServer server;
  private final PlainRelay relay;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client;
  private final String upstream;
  private final List<Live> calls = new CopyOnWriteArrayList<>();
  private volatile Watcher watcher = (kind, path, up, soFar) -> {};

  /** A request on its way: counted when it comes, so that no client can be done before it is. */
  private static final class Live {
    final Kind kind;
    final String method;
    final String path;
    final AtomicLong up = new AtomicLong();
    final AtomicLong down = new AtomicLong();
    volatile int status;

    Live(HttpExchange exchange) {
      method = exchange.getRequestMethod();
      path = exchange.getRequestURI().toString();
      kind = Kind.of(method, exchange.getRequestURI().getRawPath());
    }

    Call call() {
      return new Call(kind, method, path, status, up.get(), down.get());
    }
  }

  private CountingProxy(String upstream) throws IOException {
    this.upstream = upstream;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .executor(threads)
            .build();
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
    this.relay = new PlainRelay(server.getAddress());
  }

  /** A proxy on a port of its own before {@code HOST:PORT}. */
  public static CountingProxy before(String upstream) {
    try {
      return new CountingProxy(upstream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sets who sees the bytes pass. */
  public CountingProxy watch(Watcher who) {
    watcher = who;
    return this;
  }

  @Override
  public String host() {
    return "127.0.0.1:" + relay.port();
  }

  /** Every request so far, in the order in which they came. */
  public List<Call> calls() {
    return calls.stream().map(Live::call).toList();
  }

  /** Forgets the requests so far. */
  public void reset() {
    calls.clear();
  }

  /** Requests of these kinds; all, where none is given. */
  public long count(Kind... kinds) {
    return of(kinds).count();
  }

  /** Bytes of answers' bodies. */
  public long down(Kind... kinds) {
    return of(kinds).mapToLong(Call::down).sum();
  }

  /** Bytes of requests' bodies. */
  public long up(Kind... kinds) {
    return of(kinds).mapToLong(Call::up).sum();
  }

  private Stream<Call> of(Kind... kinds) {
    return calls().stream()
        .filter(call -> kinds.length == 0 || Set.of(kinds).contains(call.kind()));
  }

  /** A line for each kind: requests, bytes up, bytes down. For failure messages. */
  public String table() {
    var text =
        new StringBuilder(
            "%-14s %8s %14s %14s%n".formatted("kind", "requests", "bytes up", "bytes down"));
    for (Kind kind : Kind.values()) {
      if (count(kind) > 0) {
        text.append("%-14s %8d %14d %14d%n".formatted(kind, count(kind), up(kind), down(kind)));
      }
    }
    return text.append("in all ").append(calls.size()).append('\n').toString();
  }

  private void handle(HttpExchange exchange) throws IOException {
    var live = new Live(exchange);
    calls.add(live);
    try (exchange) {
      var answer = client.send(request(exchange, live), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        live.status = answer.statusCode();
        var headers = exchange.getResponseHeaders();
        answer
            .headers()
            .map()
            .forEach((name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> headers.add(name, value));
              }
            });
        long length = answer.headers().firstValueAsLong("content-length").orElse(-1);
        if (live.method.equals("HEAD") || live.status == 204 || live.status == 304) {
          if (length >= 0 && live.method.equals("HEAD")) {
            headers.set("Content-Length", Long.toString(length));
          }
          exchange.sendResponseHeaders(live.status, -1);
        } else {
          exchange.sendResponseHeaders(live.status, length < 0 ? 0 : length == 0 ? -1 : length);
          copy(body, exchange.getResponseBody(), live);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest request(HttpExchange exchange, Live live) {
    var in = exchange.getRequestHeaders();
    String length = in.getFirst("Content-Length");
    HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();
    if (in.containsKey("Transfer-Encoding") || (length != null && !length.equals("0"))) {
      InputStream counted = counted(exchange.getRequestBody(), live);
      body = HttpRequest.BodyPublishers.ofInputStream(() -> counted);
      if (length != null) {
        body = HttpRequest.BodyPublishers.fromPublisher(body, Long.parseLong(length));
      }
    }
    var request =
        HttpRequest.newBuilder(URI.create("http://" + upstream + live.path))
            .method(exchange.getRequestMethod(), body);
    in.forEach((name, values) -> {
      if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
        values.forEach(value -> request.header(name, value));
      }
    });
    return request.build();
  }

  private void copy(InputStream from, OutputStream to, Live live) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (to) {
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        long soFar = live.down.addAndGet(n);
        to.write(buffer, 0, n);
        watcher.passed(live.kind, live.path, false, soFar);
      }
    }
  }

  private InputStream counted(InputStream body, Live live) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int n = body.read(bytes, offset, length);
        if (n > 0) {
          watcher.passed(live.kind, live.path, true, live.up.addAndGet(n));
        }
        return n;
      }

      @Override
      public void close() throws IOException {
        body.close();
      }
    };
  }

  @Override
  public void close() {
    try {
      relay.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.stop(0);
    client.shutdownNow();
    threads.shutdownNow();
  }
}
