package io.ocidaemon.server;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.ocidaemon.store.Entry;
import io.ocidaemon.store.Store;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;

/** What a {@link RegistryServer} is to be. Each method returns this builder. */
public final class RegistryServerBuilder {
  /** The header of a partial pull of zstd:chunked names up to 1,024 ranges. */
  private static final int HEADER_BYTES = 64 << 10;

  private final Store store;
  private final Routes routes = new Routes();
  private Predicate<Entry> admit = entry -> true;
  private @Nullable String defaultNamespace;
  private @Nullable String foreign;
  private String host = "127.0.0.1";
  private int port;
  private Duration drain = Duration.ofSeconds(30);
  private int maxRequests = 1024;

  RegistryServerBuilder(Store store) {
    this.store = store;
  }

  /** Serves only entries that pass; without it all that an oci-daemon accepted. */
  public RegistryServerBuilder admit(Predicate<Entry> predicate) {
    this.admit = predicate;
    return this;
  }

  /** The host of a repository path without one, such as {@code docker.io}; none without it. */
  public RegistryServerBuilder defaultNamespace(@Nullable String namespace) {
    this.defaultNamespace = namespace;
    return this;
  }

  /** Shows other tools' entries too, those with bare tags under this repository. */
  public RegistryServerBuilder foreign(@Nullable String repository) {
    this.foreign = repository;
    return this;
  }

  /**
   * Where to listen; without it on any port of 127.0.0.1.
   *
   * @param address a name or an IPv4 or IPv6 address, without brackets or with
   * @param tcpPort 0 for any
   */
  public RegistryServerBuilder listen(String address, int tcpPort) {
    this.host =
        address.startsWith("[") && address.endsWith("]")
            ? address.substring(1, address.length() - 1)
            : address;
    this.port = tcpPort;
    return this;
  }

  /** Adds what else is answered. */
  public RegistryServerBuilder routes(Consumer<Routes> more) {
    more.accept(routes);
    return this;
  }

  /** How long bodies under way may take at the end; 30 s without it. */
  public RegistryServerBuilder drain(Duration time) {
    this.drain = time;
    return this;
  }

  /**
   * How many requests to the registry run at once, the others wait; 1,024 without it. Health and
   * other routes are not counted.
   */
  public RegistryServerBuilder maxRequests(int requests) {
    this.maxRequests = requests;
    return this;
  }

  /**
   * Starts to listen.
   *
   * @throws BindException where the port is taken or the address is not this machine's
   * @throws IOException where the server cannot be started for another reason
   */
  public RegistryServer start() throws IOException {
    JettyFileSender files = new JettyFileSender();
    LongAdder sentByKernel = new LongAdder();
    AtomicBoolean draining = new AtomicBoolean();
    RegistryServlet registry =
        new RegistryServlet(store, new Serving(admit, defaultNamespace, foreign), files);
    routes.get("/livez", (request, response) -> health(response, 200, "alive\n"));
    routes.get(
        "/readyz",
        (request, response) ->
            health(
                response, draining.get() ? 503 : 200, draining.get() ? "draining\n" : "ready\n"));
    Javalin javalin =
        Javalin.create(config -> {
          quiet(config);
          jetty(config, sentByKernel);
          config.jetty.modifyServletContextHandler(context -> mount(context, registry, draining));
          routes.handlers().forEach((path, handler) -> route(config, path, handler));
        });
    try {
      javalin.start();
    } catch (RuntimeException e) {
      RegistryServer.stop(javalin);
      throw failure(e);
    }
    return new RegistryServer(javalin, registry, host, sentByKernel, files, draining);
  }

  private static void quiet(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    // A blob compressed on the fly breaks lengths, ranges and digests.
    config.http.compressionStrategy = CompressionStrategy.NONE;
    config.http.generateEtags = false;
  }

  private void jetty(JavalinConfig config, LongAdder sentByKernel) {
    // Without a limit of its own: what waits for a slot in FrontFilter must not keep a probe out.
    VirtualThreadPool threads = new VirtualThreadPool(0);
    threads.setName("registry");
    config.jetty.threadPool = threads;
    config.jetty.modifyServer(server -> {
      server.insertHandler(new GracefulHandler());
      server.setStopTimeout(drain.toMillis());
      server.setErrorHandler(new JettyErrors());
    });
    config.jetty.modifyHttpConfiguration(RegistryServerBuilder::http);
    config.jetty.addConnector((server, http) -> connector(server, http, sentByKernel));
  }

  private static void http(HttpConfiguration http) {
    // Javalin's own choice lets an encoded slash through to the servlets.
    http.setUriCompliance(UriCompliance.DEFAULT);
    http.setRequestHeaderSize(HEADER_BYTES);
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
  }

  private SendfileConnector connector(Server server, HttpConfiguration http, LongAdder sent) {
    SendfileConnector connector = new SendfileConnector(server, http, sent);
    connector.setHost(host);
    connector.setPort(port);
    try {
      // Before Javalin starts, which would log what the caller is told by the exception.
      connector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return connector;
  }

  private void mount(
      ServletContextHandler context, RegistryServlet registry, AtomicBoolean draining) {
    context.setErrorHandler(new JettyErrors());
    context.addFilter(
        new FilterHolder(new FrontFilter(registry, routes, maxRequests, draining::get)),
        "/*",
        EnumSet.of(DispatcherType.REQUEST));
    for (Map.Entry<String, HttpServlet> mounted : routes.servlets().entrySet()) {
      context.addServlet(new ServletHolder(mounted.getValue()), mounted.getKey() + "/*");
    }
  }

  private static void route(JavalinConfig config, String path, Routes.Handler handler) {
    config.routes.get(path, context -> handler.handle(context.req(), context.res()));
    // Without one of its own Javalin answers a HEAD with an empty 200.
    config.routes.head(path, context -> handler.handle(context.req(), context.res()));
  }

  private static void health(HttpServletResponse response, int status, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/plain;charset=utf-8");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLengthLong(body.length);
    response.getOutputStream().write(body);
  }

  private IOException failure(RuntimeException e) {
    String where = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException || cause instanceof UnresolvedAddressException) {
        BindException bind =
            new BindException(
                "cannot listen on "
                    + where
                    + ": the port is taken or the address is not one of this machine's");
        bind.initCause(e);
        return bind;
      }
    }
    return new IOException("cannot listen on " + where + ": " + e.getMessage(), e);
  }
}
