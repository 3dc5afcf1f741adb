package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.failure.FailedException;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.registry.FetchedManifest;
import io.ocidaemon.primer.registry.Upstream;
import io.ocidaemon.store.Entry;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From a name to what it leads to, with as few requests as can be: none for a pinned digest that is
 * here, one HEAD for a tag that is known, straight to GET for a new one.
 */
final class Resolver {
  private final Upstream upstream;
  private final ManifestTree.Stored stored;
  private final NeedsNothing needsNothing;

  /**
   * @param needsNothing looks at a stored entry that is still what its name leads to
   */
  Resolver(Upstream upstream, ManifestTree.Stored stored, NeedsNothing needsNothing) {
    this.upstream = upstream;
    this.stored = stored;
    this.needsNothing = needsNothing;
  }

  /** Is a stored entry as configured? */
  @FunctionalInterface
  interface NeedsNothing {
    boolean test(SelectedImage image, Entry entry) throws IOException;
  }

  /**
   * @param known what the catalogue holds under this name; null where it holds nothing
   * @throws FailedException misconfigured: the name is not there
   */
  Resolution resolve(SelectedImage image, @Nullable Entry known)
      throws IOException, InterruptedException {
    Reference reference = image.reference();
    Digest pinned = reference.digest();
    if (known != null) {
      if (pinned != null) {
        return needsNothing.test(image, known)
            ? new Resolution(known.descriptor(), null, 0)
            : new Resolution(known.descriptor(), tree(image, known.descriptor(), null), 0);
      }
      Descriptor now = head(image).orElseThrow(() -> missing(reference));
      if (now.digest().equals(known.descriptor().digest())) {
        return needsNothing.test(image, known)
            ? new Resolution(known.descriptor(), null, 1)
            : new Resolution(known.descriptor(), tree(image, known.descriptor(), null), 1);
      }
      byte[] here = stored.read(now.digest());
      if (here != null) {
        // A tag that moved to what another tag already brought: no GET.
        Descriptor descriptor = Descriptor.of(now.mediaType(), now.digest(), here.length);
        return new Resolution(descriptor, tree(image, descriptor, here), 1);
      }
      return get(image, 1);
    }
    return get(image, 0);
  }

  /** What the tag leads to by a HEAD alone. */
  Optional<Descriptor> head(SelectedImage image) throws IOException, InterruptedException {
    Reference reference = image.reference();
    return upstream.resolve(reference.repository(), reference.tagOrDigest());
  }

  private Resolution get(SelectedImage image, int asked) throws IOException, InterruptedException {
    Reference reference = image.reference();
    FetchedManifest content =
        upstream
            .manifest(reference.repository(), reference.tagOrDigest())
            .orElseThrow(() -> missing(reference));
    return new Resolution(
        content.descriptor(), tree(image, content.descriptor(), content.bytes()), asked + 1);
  }

  private ManifestTree tree(SelectedImage image, Descriptor root, byte @Nullable [] bytes)
      throws IOException, InterruptedException {
    return new TreeReader(upstream, stored)
        .read(
            image.reference().name(),
            image.reference().repository(),
            root,
            bytes,
            image.platforms());
  }

  static FailedException missing(Reference reference) {
    return new FailedException(
        FailureKind.MISCONFIGURED,
        reference + " is not there: the registry knows no such name; correct it in images");
  }
}
