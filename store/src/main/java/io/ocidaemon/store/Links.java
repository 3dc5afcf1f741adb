package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What manifests refer to. A manifest never changes, so what was once read is kept, up to a limit.
 */
final class Links {
  private static final int MAX_KEPT = 1_024;
  private static final int MAX_DEPTH = 16;

  private final Blobs blobs;
  private final Map<Digest, Manifest> manifests = bounded();
  private final Map<Digest, Set<Digest>> whole = bounded();

  Links(Blobs blobs) {
    this.blobs = blobs;
  }

  /** The manifest; null where it is not in the store or is no manifest. */
  @Nullable Manifest manifest(Digest digest) throws IOException {
    synchronized (manifests) {
      Manifest known = manifests.get(digest);
      if (known != null) {
        return known;
      }
    }
    Manifest read;
    try {
      read = Manifest.parse(blobs.read(digest, Manifest.MAX_BYTES), null);
    } catch (NoSuchFileException | InvalidOciException e) {
      return null;
    }
    synchronized (manifests) {
      manifests.put(digest, read);
    }
    return read;
  }

  /** See {@link Store#reachable}. */
  Set<Digest> reachable(Digest root) throws IOException {
    synchronized (whole) {
      Set<Digest> known = whole.get(root);
      if (known != null) {
        return known;
      }
    }
    Walk walk = new Walk();
    walk.visit(root, 0);
    Set<Digest> reached = Set.copyOf(walk.there);
    if (!walk.missing) {
      synchronized (whole) {
        whole.put(root, reached);
      }
    }
    return reached;
  }

  /** One look at everything under a manifest. */
  private final class Walk {
    final Set<Digest> there = new LinkedHashSet<>();
    boolean missing;

    void visit(Digest digest, int depth) throws IOException {
      if (there.contains(digest)) {
        return;
      }
      Manifest manifest = depth > MAX_DEPTH ? null : manifest(digest);
      if (manifest == null && !blobs.has(digest)) {
        missing = true;
        return;
      }
      there.add(digest);
      if (manifest == null) {
        return;
      }
      for (Descriptor part : manifest.references()) {
        if (MediaType.isManifest(part.mediaType())) {
          visit(part.digest(), depth + 1);
        } else if (blobs.has(part.digest())) {
          there.add(part.digest());
        } else {
          missing = true;
        }
      }
    }
  }

  private static <V> Map<Digest, V> bounded() {
    return new LinkedHashMap<>(64, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Digest, V> eldest) {
        return size() > MAX_KEPT;
      }
    };
  }
}
