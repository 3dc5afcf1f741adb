package io.ocidaemon.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.store.Store;
import java.nio.file.Path;

/**
 * What the catalogue names and the store cannot give. Each digest is told of once, until it is
 * right again: clients ask for the same thing over and over.
 */
final class Faults {
  private static final System.Logger LOG = System.getLogger(Faults.class.getName());

  private final Path blobs;
  private final Cache<Digest, Boolean> told = Caffeine.newBuilder().maximumSize(10_000).build();

  Faults(Store store) {
    this.blobs = store.data().resolve("blobs");
  }

  /** It is not there at all. */
  void missing(Repository repository, Digest digest) {
    if (first(digest)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: {1} is in the catalogue and not in the store; the next pass brings it",
          repository.place().path(),
          digest);
    }
  }

  /**
   * Its file holds something else.
   *
   * @param what is wrong with it
   */
  void wrong(Digest digest, String what) {
    if (first(digest)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} is damaged or being written by another tool, and not served: it {1}",
          blobs.resolve(digest.algorithm().id()).resolve(digest.hex()),
          what);
    }
  }

  /** It is what it should be. */
  void none(Digest digest) {
    if (told.estimatedSize() > 0) {
      told.invalidate(digest);
    }
  }

  private boolean first(Digest digest) {
    return told.asMap().putIfAbsent(digest, true) == null;
  }
}
