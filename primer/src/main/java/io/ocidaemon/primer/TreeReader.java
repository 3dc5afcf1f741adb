package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.ImageManifest;
import io.ocidaemon.oci.IndexManifest;
import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.primer.failure.FailedException;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.parallel.Parallel;
import io.ocidaemon.primer.registry.Upstream;
import io.ocidaemon.primer.select.PlatformFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the manifests under one name: from the store where it holds them, else from upstream; one
 * request for each wanted member of an index that is new, none for the others.
 */
final class TreeReader {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_MANIFESTS = 5_000;
  // They stay in memory until the layers are here: a manifest in the store says that they are.
  private static final long MAX_BYTES = 64L << 20;
  private static final int AT_ONCE = 8;

  private final Upstream upstream;
  private final ManifestTree.Stored stored;

  TreeReader(Upstream upstream, ManifestTree.Stored stored) {
    this.upstream = upstream;
    this.stored = stored;
  }

  /**
   * @param name {@code HOST/REPOSITORY}, for messages
   * @param rootBytes the named manifest where it was fetched already; null: read like the others
   * @throws FailedException broken: a manifest that cannot be one; misconfigured: an index without
   *     any of the wanted platforms
   */
  ManifestTree read(
      String name,
      String repository,
      Descriptor root,
      byte @Nullable [] rootBytes,
      PlatformFilter platforms)
      throws IOException, InterruptedException {
    ManifestTree.Builder tree = new ManifestTree.Builder();
    if (rootBytes != null && stored.read(root.digest()) == null) {
      tree.fetched.put(root.digest(), rootBytes);
    }
    Walk walk = new Walk(name, repository, platforms, tree);
    Manifest manifest = walk.visit(root, rootBytes, 0);
    if (walk.leftOut && !walk.foundPlatform) {
      throw new FailedException(
          FailureKind.MISCONFIGURED,
          name + " has none of the wanted platforms " + platforms.platforms());
    }
    return tree.build(root, manifest);
  }

  private final class Walk {
    private final String name;
    private final String repository;
    private final PlatformFilter platforms;
    private final ManifestTree.Builder tree;

    /** Was a member of a wanted platform met, one of another? Members without one are neither. */
    private volatile boolean foundPlatform;

    private volatile boolean leftOut;
    private long bytes;

    Walk(String name, String repository, PlatformFilter platforms, ManifestTree.Builder tree) {
      this.name = name;
      this.repository = repository;
      this.platforms = platforms;
      this.tree = tree;
    }

    Manifest visit(Descriptor descriptor, byte @Nullable [] known, int depth)
        throws IOException, InterruptedException {
      if (depth > MAX_DEPTH) {
        throw broken("indexes stand in one another more than " + MAX_DEPTH + " deep");
      }
      reserve(descriptor.size());
      byte[] content = known != null ? known : content(descriptor);
      Manifest manifest;
      try {
        manifest = Manifest.parse(content, descriptor.mediaType());
      } catch (InvalidOciException e) {
        throw broken(descriptor.digest() + ": " + e.getMessage());
      }
      switch (manifest) {
        case ImageManifest image -> visitImage(image);
        case IndexManifest index -> visitIndex(index, depth);
      }
      synchronized (tree) {
        tree.manifests.put(descriptor.digest(), descriptor);
        if (tree.manifests.size() > MAX_MANIFESTS) {
          throw broken("it has over " + MAX_MANIFESTS + " manifests");
        }
      }
      return manifest;
    }

    /** Before it is fetched: many may be on their way at once. */
    private void reserve(long size) throws FailedException {
      synchronized (tree) {
        bytes += size;
        if (bytes > MAX_BYTES) {
          throw broken("its manifests have over " + (MAX_BYTES >> 20) + " MiB in all");
        }
      }
    }

    private void visitImage(ImageManifest image) {
      synchronized (tree) {
        for (Descriptor blob : image.references()) {
          if (!blob.isForeign()) {
            tree.blobs.putIfAbsent(blob.digest(), blob);
          }
        }
      }
    }

    private void visitIndex(IndexManifest index, int depth)
        throws IOException, InterruptedException {
      List<Descriptor> wanted = new ArrayList<>();
      for (Descriptor member : index.manifests()) {
        if (!platforms.wants(member.platform())) {
          leftOut = true;
          synchronized (tree) {
            tree.whole = false;
          }
          continue;
        }
        if (member.platform() != null && !member.platform().os().equals("unknown")) {
          foundPlatform = true;
        }
        if (MediaType.isManifest(member.mediaType())) {
          wanted.add(member);
        } else {
          // Content that an index names and that is no manifest: kept like a layer.
          synchronized (tree) {
            tree.blobs.putIfAbsent(member.digest(), member);
          }
        }
      }
      Parallel.each(wanted, AT_ONCE, member -> visitOnce(member, depth + 1));
    }

    private void visitOnce(Descriptor member, int depth) throws IOException, InterruptedException {
      synchronized (tree) {
        if (tree.manifests.containsKey(member.digest())) {
          return;
        }
      }
      visit(member, null, depth);
    }

    private byte[] content(Descriptor descriptor) throws IOException, InterruptedException {
      Digest digest = descriptor.digest();
      byte[] here = stored.read(digest);
      if (here != null) {
        return here;
      }
      byte[] fetched =
          upstream
              .manifest(repository, digest.toString())
              .orElseThrow(() -> broken(digest + " is named by its index and not there"))
              .bytes();
      if (fetched.length != descriptor.size()) {
        throw broken(
            digest + " has " + fetched.length + " bytes, its index says " + descriptor.size());
      }
      synchronized (tree) {
        tree.fetched.put(digest, fetched);
      }
      return fetched;
    }

    private FailedException broken(String message) {
      return new FailedException(FailureKind.BROKEN, "the manifest of " + name + ": " + message);
    }
  }
}
