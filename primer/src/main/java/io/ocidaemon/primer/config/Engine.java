package io.ocidaemon.primer.config;

/** A container engine, as {@code load_in_engines} names it. */
public enum Engine implements Spelled {
  /** containerd. */
  CONTAINERD("containerd"),
  /** Docker. */
  DOCKER("docker"),
  /** Podman. */
  PODMAN("podman");

  private final String spelling;

  Engine(String spelling) {
    this.spelling = spelling;
  }

  @Override
  public String spelling() {
    return spelling;
  }

  @Override
  public String toString() {
    return spelling;
  }
}
