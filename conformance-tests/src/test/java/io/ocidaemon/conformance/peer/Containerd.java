package io.ocidaemon.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A containerd with root, state and socket in a folder of its own, its registry hosts in {@code
 * certs.d} there.
 */
public final class Containerd implements AutoCloseable {
  private static final String NAMESPACE = "k8s.io";

  private final Service service;
  private final Path dir;
  private final Path socket;
  private final String snapshotter;

  private Containerd(Service service, Path dir, Path socket, String snapshotter) {
    this.service = service;
    this.dir = dir;
    this.socket = socket;
    this.snapshotter = snapshotter;
  }

  /**
   * Starts it with the snapshotter that works on any file system. The folder's path must be short
   * (a socket).
   */
  public static Containerd start(Path dir) {
    return start(dir, "native");
  }

  /** Starts it with a snapshotter by name. Needs root. */
  public static Containerd start(Path dir, String snapshotter) {
    Path program = Peers.require("containerd");
    if (!"root".equals(System.getProperty("user.name"))) {
      Peers.skip("containerd", "-", "needs root");
    }
    Path socket = dir.resolve("c.sock");
    try {
      Files.createDirectories(dir.resolve("certs.d"));
      Path config = dir.resolve("config.toml");
      Files.writeString(
          config,
          """
          version = 2
          root = "%1$s/lib"
          state = "%1$s/run"
          [grpc]
            address = "%2$s"
          [ttrpc]
            address = "%2$s.ttrpc"
          [plugins."io.containerd.internal.v1.opt"]
            path = "%1$s/opt"
          [plugins."io.containerd.grpc.v1.cri".registry]
            config_path = "%1$s/certs.d"
          """
              .formatted(dir, socket));
      var command = Command.of(program, "--config", config);
      var service =
          Service.start(
              command,
              dir.resolve("log"),
              () -> Files.exists(socket) && ctr(socket, "version").run().exit() == 0);
      return new Containerd(service, dir, socket, snapshotter);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes {@code certs.d/HOST/hosts.toml}: pulls of HOST's images ask the mirror only. */
  public Containerd mirror(String host, String mirrorHost) {
    try {
      Path folder = Files.createDirectories(dir.resolve("certs.d").resolve(host));
      Files.writeString(
          folder.resolve("hosts.toml"),
          """
          server = "http://%1$s"
          [host."http://%1$s"]
            capabilities = ["pull", "resolve"]
          """
              .formatted(mirrorHost));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code ctr images pull} through {@code certs.d}. */
  public Command.Result pull(String reference) {
    return ctr(socket, "images", "pull", "--snapshotter", snapshotter)
        .and("--hosts-dir", dir.resolve("certs.d"), reference)
        .run(Duration.ofMinutes(2));
  }

  /** {@code ctr images pull --plain-http}: the registry's host is in the reference. */
  public Command.Result pullPlainHttp(String reference) {
    return ctr(socket, "images", "pull", "--snapshotter", snapshotter, "--plain-http", reference)
        .run(Duration.ofMinutes(2));
  }

  /** The digest under which containerd holds an image; null if it holds none. */
  public @Nullable String digest(String reference) {
    return ctr(socket, "images", "ls", "name==" + reference)
        .run()
        .ok()
        .out()
        .lines()
        .filter(line -> line.startsWith(reference + " "))
        .map(line -> line.split("\\s+")[2])
        .findFirst()
        .orElse(null);
  }

  /** Runs a container to its end and returns what it printed. */
  public Command.Result run(String reference) {
    String id = "t" + UUID.randomUUID().toString().substring(0, 8);
    return ctr(socket, "run", "--rm", "--snapshotter", snapshotter, reference, id)
        .run(Duration.ofMinutes(1));
  }

  /** Any other ctr command. */
  public Command.Result ctr(Object... words) {
    return ctr(socket, words).run();
  }

  private static Command ctr(Path socket, Object... words) {
    return Command.of("ctr", "-a", socket, "-n", NAMESPACE).and(words);
  }

  /** Its log. */
  public String log() {
    return service.log();
  }

  @Override
  public void close() {
    service.close();
  }
}
