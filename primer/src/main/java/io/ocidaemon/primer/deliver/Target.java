package io.ocidaemon.primer.deliver;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.store.Progress;
import java.io.IOException;

/** A cache or an engine that images of the store are brought to; safe for many threads. */
public interface Target extends AutoCloseable {

  /** cache, containerd, docker or podman. */
  String kind();

  /** The cache's host as spelled in the configuration, or the engine's name. */
  String name();

  /**
   * Does it answer, and may we use it?
   *
   * @throws IOException that says why not
   */
  void probe() throws IOException, InterruptedException;

  /** Has it this reference, leading to this digest? At most one request. */
  boolean has(Reference reference, Digest digest) throws IOException, InterruptedException;

  /**
   * Brings the image, whole, and its name last; nothing that is already there is sent again.
   *
   * @param image committed in the store
   * @param progress told each byte sent
   */
  void deliver(DeliverableImage image, Progress progress) throws IOException, InterruptedException;

  /** Takes the name away; an absent one is fine. */
  void remove(Reference reference) throws IOException, InterruptedException;

  @Override
  void close();
}
