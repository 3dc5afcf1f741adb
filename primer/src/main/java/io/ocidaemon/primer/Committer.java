package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.failure.FailedException;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.store.Change;
import io.ocidaemon.store.Entry;
import io.ocidaemon.store.MissingBlobsException;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes one image visible in the store, merging with what others committed meanwhile. */
final class Committer {
  /** What became of it. */
  enum Result {
    /** The catalogue holds it now. */
    DONE,
    /** Its name was moved by another daemon meanwhile: look upstream again. */
    MOVED,
    /** Blobs were taken away meanwhile: fetch them again. */
    BLOBS_GONE
  }

  private static final int TRIES = 20;

  private final Store store;

  Committer(Store store) {
    this.store = store;
  }

  /**
   * @param known what the name led to in the catalogue when it was resolved; null: nothing
   * @param policy the digest of the policy that accepted it
   */
  Result commit(SelectedImage image, ManifestTree tree, @Nullable Entry known, String policy)
      throws IOException {
    Entry entry = entry(image, tree, policy);
    @Nullable Digest seen = known == null ? null : known.descriptor().digest();
    Entry current = store.catalog().get(image.reference());
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Digest there = current == null ? null : current.descriptor().digest();
      boolean same = entry.descriptor().digest().equals(there);
      if (same
          && current != null
          && current.policies().containsAll(entry.policies())
          && (current.platforms().contains(Entry.ALL_PLATFORMS)
              || current.platforms().containsAll(entry.platforms()))) {
        return Result.DONE;
      }
      if (!same && !java.util.Objects.equals(there, seen)) {
        return Result.MOVED;
      }
      try {
        if (store
            .commit(List.of(new Change.Put(entry, there, tree.closure())))
            .conflicts()
            .isEmpty()) {
          return Result.DONE;
        }
      } catch (MissingBlobsException e) {
        return Result.BLOBS_GONE;
      }
      current = store.catalog().get(image.reference());
    }
    throw new FailedException(
        FailureKind.UNAVAILABLE,
        image.reference() + " could not be committed: other daemons change it all the time");
  }

  private static Entry entry(SelectedImage image, ManifestTree tree, String policy) {
    Reference reference = image.reference();
    Descriptor root = tree.root();
    Descriptor subject = tree.manifest().subject();
    Set<String> platforms = new TreeSet<>(Wholeness.platforms(image.platforms(), tree.whole()));
    return new Entry(
        reference,
        new Descriptor(
            tree.manifest().mediaType(),
            root.digest(),
            root.size(),
            tree.manifest().artifactType(),
            Map.of(),
            null,
            List.of()),
        subject == null ? null : subject.digest(),
        Set.of(policy),
        platforms,
        false);
  }
}
