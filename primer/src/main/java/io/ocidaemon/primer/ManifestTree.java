package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Manifest;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The manifests under one name, read, and the blobs that they name.
 *
 * @param root the descriptor of the named manifest
 * @param manifest the named manifest itself
 * @param manifests every wanted manifest with its descriptor, the root last
 * @param fetched the bytes of those that the store does not hold yet
 * @param blobs every wanted config and layer, by digest; foreign layers are not among them
 * @param whole is no member of an index left out?
 */
record ManifestTree(
    Descriptor root,
    Manifest manifest,
    Map<Digest, Descriptor> manifests,
    Map<Digest, byte[]> fetched,
    Map<Digest, Descriptor> blobs,
    boolean whole) {

  /** All that must be in the store before the name may be committed. */
  Set<Digest> closure() {
    Set<Digest> all = new LinkedHashSet<>(blobs.keySet());
    all.addAll(manifests.keySet());
    return all;
  }

  /** Bytes of all of it. */
  long bytes() {
    return sum(manifests) + sum(blobs);
  }

  private static long sum(Map<Digest, Descriptor> descriptors) {
    return descriptors.values().stream().mapToLong(Descriptor::size).sum();
  }

  /** Collects a tree while it is read. */
  static final class Builder {
    final Map<Digest, Descriptor> manifests = new LinkedHashMap<>();
    final Map<Digest, byte[]> fetched = new LinkedHashMap<>();
    final Map<Digest, Descriptor> blobs = new LinkedHashMap<>();
    boolean whole = true;

    ManifestTree build(Descriptor root, Manifest manifest) {
      return new ManifestTree(root, manifest, manifests, fetched, blobs, whole);
    }
  }

  /** Where manifests that are here already are read from. */
  @FunctionalInterface
  interface Stored {
    /** Nothing is stored. */
    Stored NOTHING = digest -> null;

    /** The bytes; null where they are not here. */
    byte @Nullable [] read(Digest digest) throws java.io.IOException;
  }
}
