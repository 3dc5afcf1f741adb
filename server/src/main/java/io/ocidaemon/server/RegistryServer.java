package io.ocidaemon.server;

import io.javalin.Javalin;
import io.ocidaemon.store.Store;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * A running registry. {@link #of} makes one; the package's front page shows it in ten lines.
 *
 * <p>Beside the registry it answers {@code /livez}, {@code /readyz} and the routes that it was
 * given; every other path is an error in the OCI shape. It does not close the store.
 */
public final class RegistryServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RegistryServer.class.getName());

  private final Javalin javalin;
  private final RegistryServlet registry;
  private final String host;
  private final int port;
  private final LongAdder sentByKernel;
  private final JettyFileSender files;
  private final AtomicBoolean draining;

  RegistryServer(
      Javalin javalin,
      RegistryServlet registry,
      String host,
      LongAdder sentByKernel,
      JettyFileSender files,
      AtomicBoolean draining) {
    this.javalin = javalin;
    this.registry = registry;
    this.host = host;
    this.port = javalin.port();
    this.sentByKernel = sentByKernel;
    this.files = files;
    this.draining = draining;
  }

  /** Begins a server of this store; nothing listens before {@link RegistryServerBuilder#start}. */
  public static RegistryServerBuilder of(Store store) {
    return new RegistryServerBuilder(store);
  }

  /** The port that it listens on, the real one where 0 was asked for. */
  public int port() {
    return port;
  }

  /** {@code http://HOST:PORT}, with the host as it was given. */
  public String url() {
    return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  /** How many entries the store has that no client sees, by admission or as another tool's. */
  public int hidden() {
    return registry.hidden();
  }

  /** Bytes of bodies that went from file to socket in the kernel, since the start. */
  public long bytesSentByKernel() {
    return sentByKernel.sum();
  }

  /** Bytes of bodies that went out of mapped memory, since the start. */
  public long bytesSentMapped() {
    return files.mapped();
  }

  /** Has {@link #close} been called? {@code /readyz} says so too. */
  public boolean isDraining() {
    return draining.get();
  }

  /** Bodies of files that are being sent just now. */
  int openBodies() {
    return files.open();
  }

  /**
   * Stops: refuses new connections and requests at once, lets the bodies under way end within the
   * drain time, then cuts them off. A second call does nothing.
   */
  @Override
  public void close() {
    if (draining.compareAndSet(false, true)) {
      stop(javalin);
    }
  }

  /** Past Javalin, which logs and throws where bodies had to be cut off. */
  static void stop(Javalin javalin) {
    try {
      javalin.jettyServer().server().stop();
    } catch (TimeoutException e) {
      LOG.log(System.Logger.Level.WARNING, "bodies were cut off: the drain time is over");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.log(System.Logger.Level.WARNING, "the server did not stop cleanly: {0}", e.toString());
      LOG.log(System.Logger.Level.DEBUG, "stopping", e);
    }
  }
}
