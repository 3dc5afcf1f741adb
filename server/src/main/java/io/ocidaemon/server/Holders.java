package io.ocidaemon.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.store.Entry;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds by which admitted entry a repository reaches some digest, and as what.
 *
 * <p>What was found once is remembered as a hint and checked against the catalogue of the request:
 * a hit costs two look-ups, whatever the size of the repository.
 */
final class Holders {
  private static final System.Logger LOG = System.getLogger(Holders.class.getName());
  private static final int RECENT = 64;

  /** The same bytes may be a layer here and a manifest there. */
  private record Key(Naming.Place place, Digest digest, boolean asManifest) {}

  /**
   * One way to a digest.
   *
   * @param entry the name that reaches it
   * @param entryDigest what the name stood for
   * @param named type and size as the entry or the manifest that names it has them; null where that
   *     manifest cannot be read just now
   */
  record Way(Reference entry, Digest entryDigest, @Nullable Descriptor named) {}

  private final Store store;
  private final Contents contents;
  private final Cache<Key, Way> hints = Caffeine.newBuilder().maximumSize(20_000).build();
  private final Cache<Naming.Place, List<Reference>> recent =
      Caffeine.newBuilder().maximumSize(1_000).build();

  Holders(Store store, Contents contents) {
    this.store = store;
    this.contents = contents;
  }

  /** A client that has just got this manifest will ask for what it names. */
  void served(Repository repository, Reference entry) {
    List<Reference> known = recent.getIfPresent(repository.place());
    if (known == null) {
      recent.put(repository.place(), List.of(entry));
    } else if (!known.contains(entry)) {
      List<Reference> next = new ArrayList<>(RECENT);
      next.add(entry);
      next.addAll(known.subList(0, Math.min(known.size(), RECENT - 1)));
      recent.put(repository.place(), List.copyOf(next));
    }
  }

  /** Does an admitted entry of the repository reach it, as whatever? */
  boolean reaches(Repository repository, Digest digest) throws IOException {
    return way(repository, digest) != null;
  }

  /** By which admitted entry the repository reaches it, as whatever; null where by none. */
  @Nullable Way way(Repository repository, Digest digest) throws IOException {
    return find(repository, digest, false);
  }

  /**
   * The media type of a manifest, as the descriptor that names it has it.
   *
   * @return null where no admitted entry reaches the digest, or it is no manifest there
   */
  @Nullable String manifestType(Repository repository, Digest digest) throws IOException {
    Way hint = find(repository, digest, true);
    if (hint == null) {
      return null;
    }
    served(repository, hint.entry);
    return hint.named == null ? null : hint.named.mediaType();
  }

  private @Nullable Way find(Repository repository, Digest digest, boolean asManifest)
      throws IOException {
    Key key = new Key(repository.place(), digest, asManifest);
    Way hint = hints.getIfPresent(key);
    if (hint != null) {
      Entry entry = repository.at(hint.entry);
      if (entry != null && entry.descriptor().digest().equals(hint.entryDigest)) {
        return hint;
      }
    }
    hint = search(repository, digest, asManifest);
    if (hint != null) {
      hints.put(key, hint);
    }
    return hint;
  }

  private @Nullable Way search(Repository repository, Digest digest, boolean asManifest)
      throws IOException {
    Entry named = repository.byDigestName(digest);
    if (named != null) {
      return direct(named);
    }
    // Most of what is not reachable is not there at all: one stat saves the walk.
    if (!store.blobs().has(digest)) {
      return null;
    }
    for (Reference reference : recentOf(repository)) {
      Entry entry = repository.at(reference);
      Way hint = entry == null ? null : through(entry, digest, asManifest);
      if (hint != null) {
        return hint;
      }
    }
    for (Entry entry : repository.entries()) {
      if (entry.descriptor().digest().equals(digest)) {
        return direct(entry);
      }
    }
    for (Entry entry : repository.entries()) {
      Way hint = through(entry, digest, asManifest);
      if (hint != null) {
        return hint;
      }
    }
    return null;
  }

  private List<Reference> recentOf(Repository repository) {
    List<Reference> known = recent.getIfPresent(repository.place());
    return known == null ? List.of() : known;
  }

  private @Nullable Way through(Entry entry, Digest digest, boolean asManifest) {
    Digest root = entry.descriptor().digest();
    if (root.equals(digest)) {
      return direct(entry);
    }
    String type = entry.descriptor().mediaType();
    if (asManifest && !MediaType.isIndex(type)) {
      return null;
    }
    try {
      if (!store.reachable(root).contains(digest)) {
        return null;
      }
      Descriptor named = under(root, type, digest, asManifest, new HashSet<>());
      return asManifest && named == null ? null : new Way(entry.reference(), root, named);
    } catch (IOException | InvalidOciException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: what it reaches cannot be read: {1}",
          entry.reference(),
          e.toString());
      return null;
    }
  }

  private static Way direct(Entry entry) {
    Descriptor named = entry.descriptor();
    // Without its annotations, which may be large.
    return new Way(
        entry.reference(),
        named.digest(),
        Descriptor.of(named.mediaType(), named.digest(), named.size()));
  }

  /**
   * The descriptor that something under {@code root} gives to a digest; null where nothing does.
   *
   * @param asManifest looks through indexes only, and only for manifests
   */
  private @Nullable Descriptor under(
      Digest root, String rootType, Digest wanted, boolean asManifest, Set<Digest> visited)
      throws IOException {
    if (!(asManifest ? MediaType.isIndex(rootType) : MediaType.isManifest(rootType))
        || !visited.add(root)) {
      return null;
    }
    List<Descriptor> all;
    try {
      all = contents.references(root, rootType);
    } catch (InvalidOciException e) {
      return null; // it names nothing
    }
    for (Descriptor named : all) {
      if (named.digest().equals(wanted)
          && (!asManifest || MediaType.isManifest(named.mediaType()))) {
        return named;
      }
    }
    for (Descriptor child : all) {
      Descriptor named = under(child.digest(), child.mediaType(), wanted, asManifest, visited);
      if (named != null) {
        return named;
      }
    }
    return null;
  }
}
