package io.ocidaemon.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.store.Blob;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of manifests, the small ones from memory. What a digest names never changes. */
final class Contents {
  /** Up to here content is read whole and remembered; beyond it is streamed. In bytes. */
  static final int SMALL = 256 << 10;

  private static final long CACHE_BYTES = 16 << 20;

  private final Store store;
  private final Cache<Digest, byte[]> manifests =
      Caffeine.newBuilder()
          .maximumWeight(CACHE_BYTES)
          .weigher((Digest digest, byte[] content) -> content.length + 200)
          .build();
  private final Cache<Digest, List<Descriptor>> children =
      Caffeine.newBuilder()
          .maximumWeight(50_000)
          .weigher((Digest digest, List<Descriptor> list) -> list.size() + 1)
          .build();

  Contents(Store store) {
    this.store = store;
  }

  /**
   * A manifest to be sent.
   *
   * @return null where the store has lost it
   */
  @Nullable Body manifest(Digest digest) throws IOException {
    byte[] content = manifests.getIfPresent(digest);
    if (content != null) {
      return Body.of(content);
    }
    Blob blob = store.blobs().open(digest);
    if (blob == null || blob.size() > SMALL) {
      return blob == null ? null : Body.of(blob);
    }
    try (blob) {
      content = read(blob);
    }
    manifests.put(digest, content);
    return Body.of(content);
  }

  /**
   * A manifest, read.
   *
   * @param type as its descriptor has it
   * @throws NoSuchFileException where it is not there
   * @throws io.ocidaemon.oci.InvalidOciException for what is no manifest
   */
  Manifest parsed(Digest digest, String type) throws IOException {
    byte[] content = manifests.getIfPresent(digest);
    if (content == null) {
      content = store.blobs().read(digest, Manifest.MAX_BYTES);
    }
    return Manifest.parse(content, type);
  }

  /** What an index names, empty where it is not there, as in a sparse index. */
  List<Descriptor> children(Digest index, String type) throws IOException {
    List<Descriptor> known = children.getIfPresent(index);
    if (known == null) {
      try {
        known = parsed(index, type).references();
      } catch (NoSuchFileException e) {
        return List.of();
      }
      children.put(index, known);
    }
    return known;
  }

  private static byte[] read(Blob blob) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) blob.size());
    while (buffer.hasRemaining()) {
      if (blob.channel().read(buffer, buffer.position()) < 0) {
        throw new IOException(blob.digest() + " is shorter than it was when it was opened");
      }
    }
    return buffer.array();
  }
}
