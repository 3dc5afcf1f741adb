package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The content-addressed files of the store: {@code blobs/<alg>/<hex>}, each written once. */
public final class Blobs {
  private final Layout layout;
  private final Disk disk;

  Blobs(Layout layout, Disk disk, Timing timing) {
    this.layout = layout;
    this.disk = disk;
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
    return disk.stat(layout.blob(digest)) != null || inTrash(digest) != null;
  }

  /** Opens a blob for reading; null where it is not there. */
  public @Nullable Blob open(Digest digest) throws IOException {
    try {
      return new Blob(digest, disk.openForReading(layout.blob(digest)));
    } catch (NoSuchFileException e) {
      Path trashed = inTrash(digest);
      try {
        return trashed == null ? null : new Blob(digest, disk.openForReading(trashed));
      } catch (NoSuchFileException gone) {
        return null;
      }
    }
  }

  /**
   * The whole of a small blob, as it is on disk (not hashed again).
   *
   * @param limit in bytes; a larger one is an error
   * @throws NoSuchFileException where it is not there
   */
  public byte[] read(Digest digest, int limit) throws IOException {
    Path file = layout.blob(digest);
    Disk.Stat stat = disk.stat(file);
    if (stat == null) {
      Path trashed = inTrash(digest);
      if (trashed == null) {
        throw new NoSuchFileException(file.toString());
      }
      file = trashed;
      stat = disk.stat(file);
    }
    if (stat != null && stat.size() > limit) {
      throw new IOException(
          digest + " has " + stat.size() + " bytes, more than the " + limit + " allowed here");
    }
    return disk.read(file);
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
    Path file = partial(digest);
    disk.createDirectories(layout.ingest());
    disk.create(file, content);
    publish(file, digest);
    return true;
  }

  /**
   * Brings a blob into the store: at once where it is there, else from the source, checked against
   * the descriptor's size and digest. Its content is durable on return; its name becomes so with
   * the commit that names it, which syncs the folder.
   *
   * @throws WrongContentException where the source's bytes are not the descriptor's
   */
  public Fetched fetch(Descriptor descriptor, BlobSource source, Progress progress)
      throws IOException, InterruptedException {
    Digest digest = descriptor.digest();
    if (secure(digest)) {
      return new Fetched(false, 0, descriptor.size());
    }
    Path file = partial(digest);
    disk.createDirectories(layout.ingest());
    MessageDigest hash = digest.algorithm().newMessageDigest();
    long at = 0;
    try (Disk.OpenFile out = disk.open(file, true);
        BlobSource.Body body = source.open(0)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(256 * 1024);
      for (int n = body.read(buffer); n >= 0; n = body.read(buffer.clear())) {
        progress.received(n);
        if (at + n > descriptor.size()) {
          throw new WrongContentException(digest + ": more than " + descriptor.size() + " bytes");
        }
        out.write(buffer.flip(), at);
        hash.update(buffer.rewind());
        at += n;
      }
    }
    Digest actual = Digest.of(digest.algorithm(), hash);
    if (!actual.equals(digest)) {
      disk.delete(file);
      throw new WrongContentException("content of " + digest + " hashes to " + actual);
    }
    publish(file, digest);
    return new Fetched(true, at, 0);
  }

  /**
   * Makes sure that what is there is under its own name: links it back from the trash.
   *
   * @return false where it is neither in {@code blobs/} nor in {@code trash/}
   */
  boolean secure(Digest digest) throws IOException {
    Path blob = layout.blob(digest);
    while (disk.stat(blob) == null) {
      Path trashed = inTrash(digest);
      if (trashed == null) {
        return false;
      }
      disk.createDirectories(layout.blobs(digest.algorithm()));
      try {
        disk.link(trashed, blob);
      } catch (FileAlreadyExistsException e) {
        return true;
      } catch (NoSuchFileException e) {
        continue; // deleted or moved meanwhile: look again
      } catch (UnsupportedOperationException e) {
        disk.rename(trashed, blob);
      }
    }
    return true;
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

  private void publish(Path file, Digest digest) throws IOException {
    disk.protect(file);
    disk.sync(file);
    disk.createDirectories(layout.blobs(digest.algorithm()));
    disk.rename(file, layout.blob(digest));
  }

  private Path partial(Digest digest) {
    return layout
        .ingest()
        .resolve(Layout.flat(digest) + "." + UUID.randomUUID().toString().replace("-", ""));
  }
}
