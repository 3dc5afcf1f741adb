package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.parallel.Parallel;
import io.ocidaemon.primer.registry.BlobBody;
import io.ocidaemon.primer.registry.Upstream;
import io.ocidaemon.store.BlobSource;
import io.ocidaemon.store.Blobs;
import io.ocidaemon.store.Progress;
import io.ocidaemon.store.WrongContentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Brings what a tree names and the store lacks from upstream into the store. */
final class BlobFetcher {
  private static final int AT_ONCE = 8;
  // Mirrors so slow that the first is asked again before the last has lied must not go round.
  private static final int MOST_LIARS = 16;

  private final Blobs blobs;
  private final PassListener listener;

  BlobFetcher(Blobs blobs, PassListener listener) {
    this.blobs = blobs;
    this.listener = listener;
  }

  /**
   * Fetches the missing blobs, then writes the manifests.
   *
   * @return bytes that came from upstream, manifests included
   */
  long fetch(Reference reference, ManifestTree tree, Upstream upstream)
      throws IOException, InterruptedException {
    LongAdder received = new LongAdder();
    long needed = 0;
    for (Descriptor blob : tree.blobs().values()) {
      needed += blobs.has(blob) ? 0 : blob.size();
    }
    listener.imageNeeds(reference, needed);
    // All of them: the store knows better than a look whether what is there may count.
    Parallel.each(
        tree.blobs().values(),
        AT_ONCE,
        blob -> {
          received.add(fetch(reference, blob, upstream).bytesReceived());
        });
    for (Map.Entry<io.ocidaemon.oci.Digest, byte[]> manifest : tree.fetched().entrySet()) {
      received.add(manifest.getValue().length);
      blobs.put(manifest.getKey(), manifest.getValue());
    }
    return received.sum();
  }

  private Blobs.Fetched fetch(Reference reference, Descriptor blob, Upstream upstream)
      throws IOException, InterruptedException {
    AtomicReference<@Nullable BlobBody> last = new AtomicReference<>();
    BlobSource source =
        offset -> {
          BlobBody body = upstream.blob(reference.repository(), blob, offset);
          last.set(body);
          return body(body, offset);
        };
    Progress progress = bytes -> listener.moved(reference, bytes);
    for (int round = 1; ; round++) {
      try {
        return blobs.fetch(blob, source, progress);
      } catch (WrongContentException e) {
        // Each round leaves a lying mirror out; in the end it is the origin's word that counts.
        BlobBody liar = last.getAndSet(null);
        if (liar == null || !liar.blame() || round == MOST_LIARS) {
          throw e;
        }
      }
    }
  }

  /** The client's body as the store reads it. */
  private static BlobSource.Body body(BlobBody body, long from) {
    return new BlobSource.Body() {
      @Override
      public long offset() {
        return from;
      }

      @Override
      public int read(ByteBuffer target) throws IOException {
        return body.read(target);
      }

      @Override
      public void close() {
        body.close();
      }
    };
  }
}
