package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What manifests refer to. A manifest never changes, so what was once read is kept, up to a limit.
 */
final class Links {
  /** Bytes of manifests that are kept; parsed they take some times as many. */
  private static final long MANIFEST_BYTES = 16 << 20;

  /** Digests in the sets that are kept. */
  private static final long DIGESTS = 100_000;

  private static final int MAX_DEPTH = 16;

  private final Blobs blobs;
  private final RecentlyUsed<Digest, Manifest> manifests = new RecentlyUsed<>(MANIFEST_BYTES);
  private final RecentlyUsed<Digest, Set<Digest>> whole = new RecentlyUsed<>(DIGESTS);

  Links(Blobs blobs) {
    this.blobs = blobs;
  }

  /** The manifest; null where it is not in the store or is no manifest. */
  @Nullable Manifest manifest(Digest digest) throws IOException {
    Manifest known = manifests.get(digest);
    if (known != null) {
      return known;
    }
    try {
      // Hashed: a half written one must not be kept for what it said.
      byte[] content = blobs.readVerified(digest, Manifest.MAX_BYTES);
      if (content == null) {
        return null;
      }
      Manifest read = Manifest.parse(content, null);
      manifests.put(digest, read, content.length);
      return read;
    } catch (InvalidOciException e) {
      return null;
    }
  }

  /** See {@link Store#reachable}. */
  Set<Digest> reachable(Digest root) throws IOException {
    Set<Digest> known = whole.get(root);
    if (known != null) {
      return known;
    }
    Walk walk = new Walk();
    walk.visit(root, 0);
    Set<Digest> reached = Set.copyOf(walk.there);
    if (!walk.missing) {
      whole.put(root, reached, 1L + reached.size());
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
}
