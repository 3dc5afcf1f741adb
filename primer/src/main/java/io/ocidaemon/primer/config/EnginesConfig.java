package io.ocidaemon.primer.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How engines are reached, {@code engines}. A socket is needed only for an engine that some image
 * selects.
 *
 * @param containerd containerd's
 * @param docker Docker's
 * @param podman Podman's
 */
public record EnginesConfig(Containerd containerd, Docker docker, Podman podman) {

  /** The sockets of a usual installation. */
  public static final EnginesConfig DEFAULT =
      new EnginesConfig(
          new Containerd(
              Path.of("/run/containerd/containerd.sock"), "k8s.io", null, AdoptMode.NONE),
          new Docker(Path.of("/var/run/docker.sock")),
          new Podman(Path.of("/run/podman/podman.sock"), null));

  /**
   * {@code engines.containerd}.
   *
   * @param socket its unix socket
   * @param namespace the namespace that gets the images; Kubernetes' by default
   * @param snapshotter null: containerd's default
   * @param adopt how it gets blobs that the store has
   */
  public record Containerd(
      Path socket, String namespace, @Nullable String snapshotter, AdoptMode adopt) {}

  /**
   * {@code engines.docker}.
   *
   * @param socket its unix socket
   */
  public record Docker(Path socket) {}

  /**
   * {@code engines.podman}.
   *
   * @param socket its unix socket
   * @param sharedStore a folder for an additional image store; null: none
   */
  public record Podman(Path socket, @Nullable Path sharedStore) {}
}
