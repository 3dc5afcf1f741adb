package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The content-addressed files of the store: {@code blobs/<alg>/<hex>}, each written once. */
public final class Blobs {
  private static final System.Logger LOG = System.getLogger(Blobs.class.getName());

  /** Between two searches for expired partials. */
  private static final long EXPIRE_EVERY = TimeUnit.HOURS.toNanos(1);

  private final Layout layout;
  private final Disk disk;
  private final Timing timing;
  private final Runner runner;
  private final Partials partials;
  private final ConcurrentHashMap<Digest, CompletableFuture<@Nullable Void>> flights =
      new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Long> expired = new AtomicReference<>();

  /** Other tools' blobs that were hashed and could not be protected. */
  private final Set<Digest> vouched = ConcurrentHashMap.newKeySet();

  Blobs(Layout layout, Disk disk, Timing timing) {
    this(layout, disk, timing, Runner.THREADS, new HostProcesses());
  }

  /** For tests: in other processes' stead, or all in one thread. */
  Blobs(Layout layout, Disk disk, Timing timing, Runner runner, Processes processes) {
    this.layout = layout;
    this.disk = disk;
    this.timing = timing;
    this.runner = runner;
    this.partials = new Partials(layout.ingest(), disk, runner, processes);
  }

  /**
   * What one fetch did.
   *
   * @param fetchedHere was it this call that brought the blob?
   * @param bytesReceived from the source by this call
   * @param bytesKept that needed no receiving: there before, or brought by somebody else
   */
  public record Fetched(boolean fetchedHere, long bytesReceived, long bytesKept) {}

  /** Can {@link #open} read it? */
  public boolean has(Digest digest) throws IOException {
    return find(digest) != null;
  }

  /** Is it there, with this many bytes? One that was cut short counts as absent. */
  public boolean has(Descriptor descriptor) throws IOException {
    Path file = find(descriptor.digest());
    Disk.Stat stat = file == null ? null : disk.stat(file);
    return stat != null && stat.size() == descriptor.size();
  }

  /** Opens a blob for reading; null where it is not there. */
  public @Nullable Blob open(Digest digest) throws IOException {
    Path file = layout.blob(digest);
    while (file != null) {
      try {
        return new Blob(digest, disk.openForReading(file));
      } catch (NoSuchFileException e) {
        file = find(digest); // moved to the trash, or back from there
      }
    }
    return null;
  }

  /**
   * The whole of a small blob, as it is on disk (not hashed again).
   *
   * @param limit in bytes; a larger one is an error
   * @throws NoSuchFileException where it is not there
   */
  public byte[] read(Digest digest, int limit) throws IOException {
    for (Path file = find(digest); file != null; file = find(digest)) {
      Disk.Stat stat = disk.stat(file);
      if (stat != null && stat.size() > limit) {
        throw new IOException(
            digest + " has " + stat.size() + " bytes, more than the " + limit + " allowed here");
      }
      try {
        return disk.read(file);
      } catch (NoSuchFileException e) {
        continue; // moved to the trash, or back from there
      }
    }
    throw new NoSuchFileException(layout.blob(digest).toString());
  }

  /**
   * The whole of a small blob, hashed; null where it is not there or is damaged, which {@link #put}
   * and {@link #fetch} mend.
   */
  public byte @Nullable [] readVerified(Digest digest, int limit) throws IOException {
    Path file = find(digest);
    Disk.Stat stat = file == null ? null : disk.stat(file);
    if (file == null || stat == null || stat.size() > limit) {
      return null;
    }
    try {
      byte[] content = disk.read(file);
      return Digest.of(digest.algorithm(), content).equals(digest) ? content : null;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * As {@link #readVerified}, for what is about to be committed: another tool's file becomes one of
   * ours, which a power loss does not take.
   */
  public byte @Nullable [] adopt(Digest digest, int limit) throws IOException {
    byte[] content = readVerified(digest, limit);
    if (content != null) {
      put(digest, content);
    }
    return content;
  }

  /**
   * Stores small content, durably but for its name; what another tool left under its name, cut
   * short or never synced, is replaced.
   *
   * @return false where it was there
   * @throws WrongContentException where the content is not the digest's
   */
  public boolean put(Digest digest, byte[] content) throws IOException {
    Digest actual = Digest.of(digest.algorithm(), content);
    if (!actual.equals(digest)) {
      throw new WrongContentException("content of " + digest + " hashes to " + actual);
    }
    if (secure(digest)
        && isOurs(digest)
        && Arrays.equals(content, readVerified(digest, content.length))) {
      return false;
    }
    Path file = partials.forPut(digest);
    try {
      disk.create(file, content);
      disk.protect(file);
      disk.sync(file);
      disk.createDirectories(layout.blobs(digest.algorithm()));
      disk.rename(file, layout.blob(digest));
    } catch (IOException e) {
      try {
        disk.delete(file);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw NoSpaceException.isMeantBy(e)
          ? new NoSpaceException(file, digest + " was not stored", e)
          : e;
    }
    return true;
  }

  /**
   * Brings a blob into the store: at once where it is there, else from the source, checked against
   * the descriptor's size and digest. In one process each digest is fetched once at a time: who
   * asks for it meanwhile waits, and goes on with a source of its own where the first fails. What
   * was received before a failure or a kill is kept and resumed.
   *
   * <p>The content is durable on return; its name becomes so with the commit that names it, which
   * syncs the folder.
   *
   * @throws WrongContentException where the source's bytes are not the descriptor's; nothing of
   *     them is kept
   * @throws NoSpaceException where the disk is full; what has been received is kept
   * @throws IOException of the source, or of the disk; what has been received is kept
   */
  public Fetched fetch(Descriptor descriptor, BlobSource source, Progress progress)
      throws IOException, InterruptedException {
    Digest digest = descriptor.digest();
    while (true) {
      if (isPresent(descriptor)) {
        return new Fetched(false, 0, descriptor.size());
      }
      CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
      CompletableFuture<@Nullable Void> other = flights.putIfAbsent(digest, mine);
      if (other != null) {
        join(other);
        continue;
      }
      try {
        return lead(descriptor, source, progress);
      } catch (ClosedByInterruptException e) {
        Thread.interrupted();
        InterruptedException interrupted = new InterruptedException("while fetching " + digest);
        interrupted.initCause(e);
        throw interrupted;
      } catch (FileSystemException e) {
        throw NoSpaceException.isMeantBy(e)
            ? new NoSpaceException(layout.blob(digest), "what has been received is kept", e)
            : e;
      } finally {
        flights.remove(digest, mine);
        mine.complete(null);
      }
    }
  }

  private static void join(CompletableFuture<@Nullable Void> other) throws InterruptedException {
    try {
      other.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a flight only ever ends", e);
    }
  }

  private Fetched lead(Descriptor descriptor, BlobSource source, Progress progress)
      throws IOException, InterruptedException {
    expire();
    AtomicReference<Disk.@Nullable Stat> damaged = new AtomicReference<>();
    Ingest.There there =
        () -> {
          Disk.Stat stat = disk.stat(layout.blob(descriptor.digest()));
          return stat != null && stat.size() == descriptor.size() && !stat.equals(damaged.get());
        };
    Ingest ingest =
        new Ingest(layout, disk, timing, runner, partials, descriptor, source, progress, there);
    while (true) {
      Disk.Stat stat =
          secure(descriptor.digest()) ? disk.stat(layout.blob(descriptor.digest())) : null;
      if (stat != null && vouch(descriptor, stat)) {
        return new Fetched(false, ingest.received(), descriptor.size());
      }
      damaged.set(stat);
      Fetched fetched = ingest.attempt();
      if (fetched != null) {
        return fetched;
      }
    }
  }

  private void expire() throws IOException {
    Long last = expired.get();
    long now = timing.nanoTime();
    if ((last == null || now - last >= EXPIRE_EVERY) && expired.compareAndSet(last, now)) {
      partials.expire(flights::containsKey);
    }
  }

  /** Is it there, as long as the descriptor says, and of our making? */
  private boolean isPresent(Descriptor descriptor) throws IOException {
    Disk.Stat stat =
        secure(descriptor.digest()) ? disk.stat(layout.blob(descriptor.digest())) : null;
    return stat != null && stat.size() == descriptor.size() && isOurs(descriptor.digest());
  }

  /**
   * Did one of us hash it? Then it may not be written to. Another tool leaves its files writable,
   * and a crash leaves some of them right in size and wrong in content.
   */
  private boolean isOurs(Digest digest) throws IOException {
    return vouched.contains(digest) || disk.isProtected(layout.blob(digest));
  }

  /**
   * Is what is there the blob? What is not known to be of our making is hashed, once.
   *
   * @return false for a damaged one, which counts as absent
   */
  private boolean vouch(Descriptor descriptor, Disk.Stat stat) throws IOException {
    Digest digest = descriptor.digest();
    Path file = layout.blob(digest);
    if (stat.size() == descriptor.size() && isOurs(digest)) {
      return true;
    }
    if (!hash(file, digest.algorithm()).equals(digest)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} is damaged, or another tool has not written it to its end: it is fetched anew",
          file);
      return false;
    }
    if (stat.size() != descriptor.size()) {
      throw new WrongContentException(
          digest + " has " + stat.size() + " bytes, its descriptor says " + descriptor.size());
    }
    try {
      disk.sync(file);
      disk.protect(file);
    } catch (FileSystemException e) {
      // Another user's file: remembered here instead.
      LOG.log(System.Logger.Level.DEBUG, "not protected", e);
    }
    if (!disk.isProtected(file)) {
      vouched.add(digest);
    }
    return true;
  }

  private Digest hash(Path file, Digest.Algorithm algorithm) throws IOException {
    MessageDigest hash = algorithm.newMessageDigest();
    disk.read(file, hash::update);
    return Digest.of(algorithm, hash);
  }

  /**
   * Makes sure that what is there is under its own name: links it back from the trash.
   *
   * @return false where it is neither in {@code blobs/} nor in {@code trash/}
   */
  boolean secure(Digest digest) throws IOException {
    Path blob = layout.blob(digest);
    for (Path file = find(digest); !blob.equals(file); file = find(digest)) {
      if (file == null) {
        return false;
      }
      disk.createDirectories(layout.blobs(digest.algorithm()));
      try {
        disk.link(file, blob);
      } catch (FileAlreadyExistsException e) {
        return true;
      } catch (NoSuchFileException e) {
        continue; // deleted or moved meanwhile: look again
      } catch (UnsupportedOperationException e) {
        disk.rename(file, blob);
      }
    }
    return true;
  }

  /** Where it is: in {@code blobs/} if it is there, else in {@code trash/}; null for nowhere. */
  private @Nullable Path find(Digest digest) throws IOException {
    Path blob = layout.blob(digest);
    if (disk.stat(blob) != null) {
      return blob;
    }
    Path trashed = inTrash(digest);
    if (trashed != null) {
      return trashed;
    }
    // It may have been moved back between the two looks.
    return disk.stat(blob) != null ? blob : null;
  }

  private @Nullable Path inTrash(Digest digest) throws IOException {
    for (String run : disk.list(layout.trash())) {
      Path trashed = layout.trashed(run, digest);
      if (disk.stat(trashed) != null) {
        return trashed;
      }
    }
    return null;
  }
}
