package io.ocidaemon.conformance.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ocidaemon.conformance.fixture.Blob;
import io.ocidaemon.conformance.fixture.Fixture;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A read-only registry in this process that serves fixtures and goes wrong where told. It writes
 * down every request with its headers, so that a test can see what was sent where.
 */
public final class FaultyRegistry implements Registry {
  /** A request as it came; header names in lower case. */
  public record Seen(String method, String path, Map<String, String> headers) {}

  private record Rule(Predicate<Seen> where, Fault fault, AtomicInteger hits) {}

  private static final String TOKEN = "test-token-1";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Blob> blobs = new ConcurrentHashMap<>();
  private final Map<String, Blob> manifests = new ConcurrentHashMap<>();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable String basic;
  private volatile boolean token;

  private FaultyRegistry() throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Starts it, empty and healthy. */
  public static FaultyRegistry start() {
    try {
      return new FaultyRegistry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Serves an image too. */
  public FaultyRegistry add(Fixture fixture) {
    fixture.blobs().forEach(blob -> blobs.put(fixture.repository() + "@" + blob.digest(), blob));
    fixture
        .manifests()
        .forEach(blob -> manifests.put(fixture.repository() + ":" + blob.digest(), blob));
    fixture.tags().forEach((tag, blob) -> manifests.put(fixture.repository() + ":" + tag, blob));
    return this;
  }

  /** Goes wrong for requests whose path contains this text; the rule set first wins. */
  public FaultyRegistry fault(String pathContains, Fault fault) {
    rules.add(
        new Rule(request -> request.path().contains(pathContains), fault, new AtomicInteger()));
    return this;
  }

  /** Healthy again. */
  public FaultyRegistry heal() {
    rules.clear();
    return this;
  }

  /** From now on wants the user's basic credentials. */
  public FaultyRegistry basic(String user, String password) {
    basic = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    return this;
  }

  /** From now on wants a token, which {@code /token} gives for the user's basic credentials. */
  public FaultyRegistry token(String user, String password) {
    token = true;
    return basic(user, password);
  }

  @Override
  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** Every request so far. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  private void handle(HttpExchange exchange) throws IOException {
    var headers = new TreeMap<String, String>();
    exchange
        .getRequestHeaders()
        .forEach((n, values) -> headers.put(n.toLowerCase(Locale.ROOT), String.join(", ", values)));
    var request =
        new Seen(exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers);
    seen.add(request);
    try (exchange) {
      if (!allowed(request, exchange)) {
        return;
      }
      Fault fault = null;
      for (Rule rule : rules) {
        if (rule.where().test(request)) {
          int hit = rule.hits().incrementAndGet();
          if (!(rule.fault() instanceof Fault.Status s) || hit <= s.times()) {
            fault = rule.fault();
            break;
          }
        }
      }
      if (fault instanceof Fault.Status(int status, Map<String, String> more, int times)) {
        more.forEach(exchange.getResponseHeaders()::set);
        error(exchange, status, "DENIED");
      } else if (fault instanceof Fault.Redirect(String host)) {
        exchange.getResponseHeaders().set("Location", "http://" + host + request.path());
        exchange.sendResponseHeaders(307, -1);
      } else {
        answer(exchange, request, fault);
      }
    }
  }

  private boolean allowed(Seen request, HttpExchange exchange) throws IOException {
    String want = basic;
    if (want == null) {
      return true;
    }
    String has = request.headers().getOrDefault("authorization", "");
    if (request.path().startsWith("/token")) {
      if (has.equals(want)) {
        byte[] body = "{\"token\":\"%s\",\"expires_in\":300}".formatted(TOKEN).getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        return false;
      }
    } else if (token && has.equals("Bearer " + TOKEN) || !token && has.equals(want)) {
      return true;
    }
    String challenge =
        token && !request.path().startsWith("/token")
            ? "Bearer realm=\"http://%s/token\",service=\"test\"".formatted(host())
            : "Basic realm=\"test\"";
    exchange.getResponseHeaders().set("WWW-Authenticate", challenge);
    error(exchange, 401, "UNAUTHORIZED");
    return false;
  }

  private void answer(HttpExchange exchange, Seen request, @Nullable Fault fault)
      throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/v2/")) {
      json(exchange, "{}");
    } else if (path.equals("/v2/_catalog")) {
      json(
          exchange,
          list("repositories", manifests.keySet().stream().map(FaultyRegistry::repository)));
    } else if (path.endsWith("/tags/list")) {
      String repository = path.substring("/v2/".length(), path.length() - "/tags/list".length());
      var tags =
          manifests.keySet().stream()
              .filter(key ->
                  repository(key).equals(repository)
                      && !key.substring(repository.length() + 1).contains(":"))
              .map(key -> key.substring(repository.length() + 1));
      json(exchange, list("tags", tags));
    } else if (Kind.of("GET", path) == Kind.MANIFEST_GET) {
      int at = path.lastIndexOf("/manifests/");
      var found =
          manifests.get(path.substring(4, at) + ":" + path.substring(at + "/manifests/".length()));
      send(exchange, request, found, fault, "MANIFEST_UNKNOWN");
    } else if (Kind.of("GET", path) == Kind.BLOB_GET) {
      int at = path.lastIndexOf("/blobs/");
      send(
          exchange,
          request,
          blobs.get(path.substring(4, at) + "@" + path.substring(at + 7)),
          fault,
          "BLOB_UNKNOWN");
    } else {
      error(exchange, 404, "NOT_FOUND");
    }
  }

  private void send(
      HttpExchange exchange,
      Seen request,
      @Nullable Blob blob,
      @Nullable Fault fault,
      String unknown)
      throws IOException {
    if (blob == null) {
      error(exchange, 404, unknown);
      return;
    }
    long length = blob.size();
    if (fault instanceof Fault.WrongLength(long delta)) {
      length += delta;
    } else if (fault instanceof Fault.Padded(long bytes)) {
      length += bytes;
    }
    exchange.getResponseHeaders().set("Content-Type", blob.mediaType());
    exchange.getResponseHeaders().set("Docker-Content-Digest", blob.digest());
    if (request.method().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
      exchange.sendResponseHeaders(200, -1);
      return;
    }
    exchange.sendResponseHeaders(200, length == 0 ? -1 : length);
    OutputStream body = exchange.getResponseBody();
    switch (fault) {
      case Fault.Padded(long bytes) -> {
        fill(body, bytes, ' ');
        blob.writeTo(body);
      }
      case Fault.WrongBytes() -> fill(body, length, 'x');
      case Fault.WrongLength(long delta) when delta < 0 ->
          blob.writeTo(new Cut(body, length, () -> {}));
      case Fault.WrongLength(long delta) -> {
        blob.writeTo(body);
        fill(body, delta, 'x');
      }
      case Fault.Truncate(long after) ->
          blob.writeTo(
              new Cut(
                  body,
                  after,
                  () -> {
                    throw new IOException("cut here, as told");
                  }));
      case Fault.Stall(long after) ->
          blob.writeTo(
              new Cut(
                  body,
                  after,
                  () -> {
                    body.flush();
                    awaitClose();
                    throw new IOException("closed while stalled");
                  }));
      case null, default -> blob.writeTo(body);
    }
  }

  private void awaitClose() throws IOException {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private interface Then {
    void run() throws IOException;
  }

  /** Passes so many bytes on, does something once, and drops the rest. */
  private static final class Cut extends FilterOutputStream {
    private final Then then;
    private long left;
    private boolean done;

    Cut(OutputStream to, long left, Then then) {
      super(to);
      this.left = left;
      this.then = then;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int n = (int) Math.min(left, length);
      out.write(bytes, offset, n);
      left -= n;
      if (left == 0 && !done) {
        done = true;
        then.run();
      }
    }
  }

  private static void fill(OutputStream to, long bytes, int with) throws IOException {
    byte[] piece = new byte[1 << 16];
    java.util.Arrays.fill(piece, (byte) with);
    for (long left = bytes; left > 0; left -= piece.length) {
      to.write(piece, 0, (int) Math.min(left, piece.length));
    }
  }

  private static String repository(String key) {
    return key.substring(0, key.indexOf(':'));
  }

  private static String list(String name, java.util.stream.Stream<String> values) {
    String items =
        values.distinct().sorted().map(v -> '"' + v + '"').collect(Collectors.joining(","));
    return "{\"%s\":[%s]}".formatted(name, items);
  }

  private static void json(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(200, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  private static void error(HttpExchange exchange, int status, String code) throws IOException {
    byte[] body =
        "{\"errors\":[{\"code\":\"%s\",\"message\":\"as the test wants it\"}]}"
            .formatted(code)
            .getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    boolean bodiless = exchange.getRequestMethod().equals("HEAD") || status == 304;
    exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
    if (!bodiless) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
