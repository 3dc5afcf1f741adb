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
   * @param mediaType of the digest where it is a manifest; null for configs and layers
   */
  private record Hint(Reference entry, Digest entryDigest, @Nullable String mediaType) {}

  private final Store store;
  private final Contents contents;
  private final Cache<Key, Hint> hints = Caffeine.newBuilder().maximumSize(20_000).build();
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
    return find(repository, digest, false) != null;
  }

  /**
   * The media type of a manifest, as the descriptor that names it has it.
   *
   * @return null where no admitted entry reaches the digest, or it is no manifest there
   */
  @Nullable String manifestType(Repository repository, Digest digest) throws IOException {
    Hint hint = find(repository, digest, true);
    if (hint == null) {
      return null;
    }
    served(repository, hint.entry);
    return hint.mediaType;
  }

  private @Nullable Hint find(Repository repository, Digest digest, boolean asManifest)
      throws IOException {
    Key key = new Key(repository.place(), digest, asManifest);
    Hint hint = hints.getIfPresent(key);
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

  private @Nullable Hint search(Repository repository, Digest digest, boolean asManifest)
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
      Hint hint = entry == null ? null : through(entry, digest, asManifest);
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
      Hint hint = through(entry, digest, asManifest);
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

  private @Nullable Hint through(Entry entry, Digest digest, boolean asManifest) {
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
      String childType = asManifest ? typeUnder(root, type, digest, new HashSet<>()) : null;
      return asManifest && !MediaType.isManifest(childType)
          ? null
          : new Hint(entry.reference(), root, childType);
    } catch (IOException | InvalidOciException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: what it reaches cannot be read: {1}",
          entry.reference(),
          e.toString());
      return null;
    }
  }

  private static Hint direct(Entry entry) {
    return new Hint(entry.reference(), entry.descriptor().digest(), entry.descriptor().mediaType());
  }

  /** The type that an index under {@code root} gives to a manifest; null where none names it so. */
  private @Nullable String typeUnder(
      Digest root, String rootType, Digest wanted, Set<Digest> visited) throws IOException {
    if (!MediaType.isIndex(rootType) || !visited.add(root)) {
      return null;
    }
    List<Descriptor> children = contents.children(root, rootType);
    for (Descriptor child : children) {
      if (child.digest().equals(wanted)) {
        return child.mediaType();
      }
    }
    for (Descriptor child : children) {
      String type = typeUnder(child.digest(), child.mediaType(), wanted, visited);
      if (type != null) {
        return type;
      }
    }
    return null;
  }
}
