package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The content-addressed files of the store: {@code blobs/<alg>/<hex>}, each written once. */
public final class Blobs {
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
   * Stores small content.
   *
   * @return false where it was there
   * @throws WrongContentException where the content is not the digest's
   */
  public boolean put(Digest digest, byte[] content) throws IOException {
    Digest actual = Digest.of(digest.algorithm(), content);
    if (!actual.equals(digest)) {
      throw new WrongContentException("content of " + digest + " hashes to " + actual);
    }
    if (secure(digest)) {
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
    Ingest ingest =
        new Ingest(layout, disk, timing, runner, partials, descriptor, source, progress);
    while (true) {
      Fetched fetched = ingest.attempt();
      if (fetched != null) {
        return fetched;
      }
      if (isPresent(descriptor)) {
        return new Fetched(false, ingest.received(), descriptor.size());
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

  /** Is it there, and as long as the descriptor says? A damaged one counts as absent. */
  private boolean isPresent(Descriptor descriptor) throws IOException {
    Digest digest = descriptor.digest();
    Disk.Stat stat = secure(digest) ? disk.stat(layout.blob(digest)) : null;
    if (stat == null || stat.size() == descriptor.size()) {
      return stat != null;
    }
    Digest actual = hash(layout.blob(digest), digest.algorithm());
    if (actual.equals(digest)) {
      throw new WrongContentException(
          digest + " has " + stat.size() + " bytes, its descriptor says " + descriptor.size());
    }
    return false;
  }

  private Digest hash(Path file, Digest.Algorithm algorithm) throws IOException {
    MessageDigest hash = algorithm.newMessageDigest();
    ByteBuffer buffer = Buffers.take();
    try (FileChannel open = disk.openForReading(file)) {
      long at = 0;
      for (int n = open.read(buffer, at); n > 0; n = open.read(buffer.clear(), at)) {
        hash.update(buffer.flip());
        at += n;
      }
    } finally {
      Buffers.give(buffer);
    }
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
