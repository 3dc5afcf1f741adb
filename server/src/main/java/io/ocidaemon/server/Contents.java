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
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Manifests, whole and from memory. Each is hashed when it comes from the disk: another tool may be
 * writing the file in place, and what is once sent under a digest is kept for ever by clients.
 */
final class Contents {
  /** Up to here the content of a file is sent from one buffer. In bytes. */
  static final int SMALL = 256 << 10;

  /** Together 32 MiB; one manifest of the largest size fits into either. */
  private static final long MANIFEST_BYTES = 20 << 20;

  private static final long REFERENCE_BYTES = 12 << 20;

  /** What an element costs beside its bytes. */
  private static final int OVERHEAD = 200;

  private final Store store;
  private final Faults faults;

  /**
   * What a manifest names.
   *
   * @param bytes of the manifest: the number of descriptors says little, since a media type may be
   *     as long as it likes
   */
  private record Named(List<Descriptor> references, int bytes) {}

  private final Cache<Digest, byte[]> manifests =
      Caffeine.newBuilder()
          .maximumWeight(MANIFEST_BYTES)
          .weigher((Digest digest, byte[] content) -> content.length + OVERHEAD)
          .build();
  private final Cache<Digest, Named> named =
      Caffeine.newBuilder()
          .maximumWeight(REFERENCE_BYTES)
          .weigher((Digest digest, Named list) -> list.bytes + OVERHEAD)
          .build();

  Contents(Store store, Faults faults) {
    this.store = store;
    this.faults = faults;
  }

  /**
   * Content of at most {@link Manifest#MAX_BYTES}, which has this digest.
   *
   * @return null where the store has none, or something else in its place
   */
  byte @Nullable [] get(Digest digest) throws IOException {
    byte[] known = manifests.getIfPresent(digest);
    if (known != null) {
      return known;
    }
    Blob blob = store.blobs().open(digest);
    if (blob == null) {
      return null;
    }
    byte[] content;
    try (blob) {
      if (blob.size() > Manifest.MAX_BYTES) {
        faults.wrong(digest, "has " + blob.size() + " bytes, more than a manifest may have");
        return null;
      }
      content = read(blob);
    }
    Digest actual = Digest.of(digest.algorithm(), content);
    if (!actual.equals(digest)) {
      faults.wrong(digest, "has " + content.length + " bytes that hash to " + actual);
      return null;
    }
    faults.none(digest);
    manifests.put(digest, content);
    return content;
  }

  /**
   * The same, where it has to be there.
   *
   * @throws NoSuchFileException where it is not
   */
  byte[] require(Digest digest) throws IOException {
    byte[] content = get(digest);
    if (content == null) {
      throw new NoSuchFileException(digest.toString());
    }
    return content;
  }

  /**
   * What a manifest names: type, digest and size of each. Empty where it is not there, as in a
   * sparse index.
   *
   * @param type as its descriptor has it
   * @throws io.ocidaemon.oci.InvalidOciException for what is no manifest
   */
  List<Descriptor> references(Digest manifest, String type) throws IOException {
    Named known = named.getIfPresent(manifest);
    if (known != null) {
      return known.references;
    }
    byte[] content = get(manifest);
    if (content == null) {
      return List.of();
    }
    List<Descriptor> read =
        Manifest.parse(content, type).references().stream()
            .map(full -> Descriptor.of(full.mediaType(), full.digest(), full.size()))
            .toList();
    named.put(manifest, new Named(read, content.length));
    return read;
  }

  /** What is kept in memory, in bytes of the manifests that it comes from. */
  long kept() {
    manifests.cleanUp();
    named.cleanUp();
    long bytes = 0;
    for (byte[] content : manifests.asMap().values()) {
      bytes += content.length;
    }
    for (Named list : named.asMap().values()) {
      bytes += list.bytes;
    }
    return bytes;
  }

  /** Fewer bytes than the file had, where it was cut meanwhile: the hash will tell. */
  private static byte[] read(Blob blob) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) blob.size());
    while (buffer.hasRemaining()) {
      if (blob.channel().read(buffer, buffer.position()) < 0) {
        break;
      }
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
