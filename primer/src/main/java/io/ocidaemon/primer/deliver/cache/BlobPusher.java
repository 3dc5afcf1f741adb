package io.ocidaemon.primer.deliver.cache;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.primer.registry.BlobSource;
import io.ocidaemon.primer.registry.RegistryClient;
import io.ocidaemon.store.Blob;
import io.ocidaemon.store.Blobs;
import io.ocidaemon.store.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings blobs to one cache, each once: nothing where it is known to be there, a mount where
 * another repository has it, else a HEAD and what that leaves to do.
 */
final class BlobPusher {
  private final RegistryClient client;
  private final Blobs blobs;
  private final Whereabouts whereabouts;

  /** One push of a digest at a time: the second finds it there, or mounts it. */
  private final Map<Digest, ReentrantLock> pushing = new ConcurrentHashMap<>();

  BlobPusher(RegistryClient client, Blobs blobs) {
    this(client, blobs, new Whereabouts(System::nanoTime));
  }

  BlobPusher(RegistryClient client, Blobs blobs, Whereabouts whereabouts) {
    this.client = client;
    this.blobs = blobs;
    this.whereabouts = whereabouts;
  }

  boolean isKnown(String repository, Digest digest) {
    return whereabouts.isKnown(repository, digest);
  }

  void noteKnown(String repository, Digest digest) {
    whereabouts.note(repository, digest);
  }

  void push(String repository, Descriptor descriptor, Progress progress)
      throws IOException, InterruptedException {
    Digest digest = descriptor.digest();
    if (isKnown(repository, digest)) {
      return;
    }
    ReentrantLock lock = pushing.computeIfAbsent(digest, it -> new ReentrantLock());
    lock.lockInterruptibly();
    try {
      if (isKnown(repository, digest)) {
        return;
      }
      String mountFrom = whereabouts.elsewhere(repository, digest);
      // A hint that may be stale is worth a HEAD: a mount that is not made uploads all of it.
      boolean fresh = mountFrom != null && isKnown(mountFrom, digest);
      if (fresh || !client.blobExists(repository, digest)) {
        upload(repository, descriptor, mountFrom, progress);
      }
      noteKnown(repository, digest);
    } finally {
      lock.unlock();
      pushing.remove(digest, lock);
    }
  }

  private void upload(
      String repository, Descriptor descriptor, @Nullable String mountFrom, Progress progress)
      throws IOException {
    try (Blob blob = blobs.open(descriptor.digest())) {
      if (blob == null) {
        throw new NoSuchFileException(
            descriptor.digest().toString(), null, "the store lost it; the next pass fetches it");
      }
      client.pushBlob(repository, descriptor, source(blob, progress), mountFrom);
    }
  }

  /** The blob's file, read at positions of its own so that several readers share one channel. */
  private static BlobSource source(Blob blob, Progress progress) {
    return new BlobSource() {
      @Override
      public long size() {
        return blob.size();
      }

      @Override
      public ReadableByteChannel open(long offset) {
        return new Window(blob.channel(), offset, progress);
      }
    };
  }

  private static final class Window implements ReadableByteChannel {
    private final FileChannel file;
    private final Progress progress;
    private long position;
    private boolean open = true;

    Window(FileChannel file, long position, Progress progress) {
      this.file = file;
      this.position = position;
      this.progress = progress;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      int count = file.read(target, position);
      if (count > 0) {
        position += count;
        progress.received(count);
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
