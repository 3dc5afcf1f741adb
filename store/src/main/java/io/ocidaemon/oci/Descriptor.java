package io.ocidaemon.oci;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one manifest says of another piece of content (image-spec, descriptor.md).
 *
 * @param mediaType as written
 * @param digest of the content
 * @param size of the content in bytes, not negative
 * @param artifactType null where there is none
 * @param annotations empty where there are none
 * @param platform null where there is none
 * @param urls where a foreign layer may be had; empty for all else
 */
public record Descriptor(
    String mediaType,
    Digest digest,
    long size,
    @Nullable String artifactType,
    Map<String, String> annotations,
    @Nullable Platform platform,
    List<String> urls) {

  /** Copies the collections and checks the size. */
  public Descriptor {
    if (size < 0) {
      throw new InvalidOciException("a descriptor of " + digest + " has the size " + size);
    }
    annotations = Map.copyOf(annotations);
    urls = List.copyOf(urls);
  }

  /** A descriptor of type, digest and size alone. */
  public static Descriptor of(String mediaType, Digest digest, long size) {
    return new Descriptor(mediaType, digest, size, null, Map.of(), null, List.of());
  }

  /** The descriptor of these bytes, by sha256. */
  public static Descriptor of(String mediaType, byte[] content) {
    return of(mediaType, Digest.of(Digest.Algorithm.SHA256, content), content.length);
  }

  /** A layer that its image wants fetched from {@link #urls()} and not from the registry. */
  public boolean isForeign() {
    return !urls.isEmpty();
  }
}
