package io.ocidaemon.primer.deliver.cache;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.ImageManifest;
import io.ocidaemon.oci.IndexManifest;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.CacheConfig;
import io.ocidaemon.primer.config.SparseMode;
import io.ocidaemon.primer.deliver.DeliverableImage;
import io.ocidaemon.primer.deliver.Target;
import io.ocidaemon.primer.failure.FailedException;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.parallel.Parallel;
import io.ocidaemon.primer.registry.RegistryClient;
import io.ocidaemon.primer.registry.RegistryException;
import io.ocidaemon.store.Blobs;
import io.ocidaemon.store.Progress;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One registry that images are pushed into: blobs before manifests, members before indexes, the tag
 * last, and nothing that is there already.
 */
public final class CacheTarget implements Target {
  /** How often an index is put again that a cache refuses though all its members are there. */
  private static final int INDEX_RETRIES = 3;

  private final CacheConfig config;
  private final RegistryClient client;
  private final Blobs blobs;
  private final BlobPusher pusher;

  /**
   * For each repository: an index is put while no other manifest is. distribution's registry writes
   * a manifest's link anew at each put, in place; an index that is checked for its members at that
   * instant is refused for a member that is there.
   */
  private final Map<String, ReadWriteLock> manifests = new ConcurrentHashMap<>();

  /** A cache that refused an index with missing members gets whole ones from then on. */
  private volatile boolean refusesSparse;

  /**
   * @param client of the cache; not closed here
   * @param blobs the store's
   */
  public CacheTarget(CacheConfig config, RegistryClient client, Blobs blobs) {
    this.config = config;
    this.client = client;
    this.blobs = blobs;
    this.pusher = new BlobPusher(client, blobs);
  }

  @Override
  public String kind() {
    return "cache";
  }

  @Override
  public String name() {
    return config.access().spelled();
  }

  /** The image's repository in this cache. */
  String repository(Reference reference) {
    return config.path().render(reference.host(), reference.repository());
  }

  @Override
  public void probe() throws IOException {
    client.resolve("oci-daemon/probe", "none");
  }

  @Override
  public boolean has(Reference reference, Digest digest) throws IOException {
    Optional<Descriptor> there = client.resolve(repository(reference), reference.tagOrDigest());
    return there.isPresent() && there.get().digest().equals(digest);
  }

  @Override
  public void deliver(DeliverableImage image, Progress progress)
      throws IOException, InterruptedException {
    if (refusesSparse && isSparse(image.descriptor().digest())) {
      complete(image);
    }
    try {
      push(image, progress);
    } catch (RegistryException e) {
      if (!refusesMembers(e) || !isSparse(image.descriptor().digest())) {
        throw e;
      }
      refusesSparse = true;
      complete(image);
      push(image, progress);
    }
  }

  /** A registry that checks an index for its members says 400 or 404 to one that lacks some. */
  private static boolean refusesMembers(RegistryException e) {
    int status = e.failure().status();
    return status == 400 || status == 404 && !e.failure().codes().contains("NAME_UNKNOWN");
  }

  private void complete(DeliverableImage image) throws IOException, InterruptedException {
    if (config.sparse() == SparseMode.REFUSE) {
      throw new FailedException(
          FailureKind.MISCONFIGURED,
          name()
              + " refuses "
              + image.reference()
              + " without all its platforms, and its \"sparse\" is refuse: set it to complete,"
              + " or widen platforms");
    }
    image.completion().complete();
  }

  private boolean isSparse(Digest digest) throws IOException {
    if (!(manifest(digest) instanceof IndexManifest index)) {
      return false;
    }
    for (Descriptor member : index.manifests()) {
      if (!blobs.has(member.digest())
          || MediaType.isManifest(member.mediaType()) && isSparse(member.digest())) {
        return true;
      }
    }
    return false;
  }

  private Manifest manifest(Digest digest) throws IOException {
    return Manifest.parse(content(digest), null);
  }

  /** A damaged one counts as missing: no cache gets it. */
  private byte[] content(Digest digest) throws IOException {
    byte[] content = blobs.readVerified(digest, Manifest.MAX_BYTES);
    if (content == null) {
      throw new NoSuchFileException(digest.toString());
    }
    return content;
  }

  private void push(DeliverableImage image, Progress progress)
      throws IOException, InterruptedException {
    String repository = repository(image.reference());
    String tag = image.reference().tag();
    push(repository, image.descriptor(), tag == null ? List.of() : List.of(tag), progress);
  }

  private void push(String repository, Descriptor descriptor, List<String> tags, Progress progress)
      throws IOException, InterruptedException {
    if (tags.isEmpty() && pusher.isKnown(repository, descriptor.digest())) {
      return;
    }
    byte[] content = content(descriptor.digest());
    Manifest manifest = Manifest.parse(content, descriptor.mediaType());
    switch (manifest) {
      case ImageManifest image -> {
        List<Descriptor> parts = new ArrayList<>();
        for (Descriptor part : image.references()) {
          if (!part.isForeign()) {
            parts.add(part);
          }
        }
        // All at once: the client's limits decide how many really run.
        Parallel.each(
            parts, Math.max(1, parts.size()), part -> pusher.push(repository, part, progress));
      }
      case IndexManifest index -> {
        for (Descriptor member : index.manifests()) {
          if (!blobs.has(member.digest())) {
            continue; // sparse
          }
          if (MediaType.isManifest(member.mediaType())) {
            push(repository, member, List.of(), progress);
          } else {
            pusher.push(repository, member, progress);
          }
        }
      }
    }
    put(
        repository,
        manifest,
        Descriptor.of(manifest.mediaType(), descriptor.digest(), content.length),
        content,
        tags);
    pusher.noteKnown(repository, descriptor.digest());
  }

  private void put(
      String repository,
      Manifest manifest,
      Descriptor descriptor,
      byte[] content,
      List<String> tags)
      throws IOException, InterruptedException {
    ReadWriteLock order = manifests.computeIfAbsent(repository, it -> new ReentrantReadWriteLock());
    boolean index = manifest instanceof IndexManifest;
    Lock turn = index ? order.writeLock() : order.readLock();
    turn.lockInterruptibly();
    try {
      for (int left = index ? INDEX_RETRIES : 0; ; left--) {
        try {
          client.pushManifest(repository, descriptor, content, tags);
          return;
        } catch (RegistryException e) {
          // Another process may be putting a member at this instant.
          if (left <= 0 || !refusesMembers(e) || isSparse(descriptor.digest())) {
            throw e;
          }
          Thread.sleep(ThreadLocalRandom.current().nextLong(100, 500));
        }
      }
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void remove(Reference reference) throws IOException {
    throw new FailedException(
        FailureKind.MISCONFIGURED,
        "removing " + reference + " from the cache " + name() + " comes with retention.caches");
  }

  @Override
  public void close() {
    // The client is shared and closed by who made it.
  }
}
