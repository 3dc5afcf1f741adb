package io.ocidaemon.oci;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A manifest: of an image or artefact, or an index of manifests (image-spec manifest.md and
 * image-index.md; Docker schema 2 and manifest lists have the same shape).
 *
 * <p>It is a reading of bytes that stay as they are: nothing here is ever written back.
 */
public sealed interface Manifest permits ImageManifest, IndexManifest {

  /** The largest manifest that is read, in bytes. */
  int MAX_BYTES = 8 << 20;

  /** The most descriptors that one manifest may hold. */
  int MAX_DESCRIPTORS = 20_000;

  /** Its media type: the one written in it, else the one that its descriptor or header gave. */
  String mediaType();

  /**
   * What the referrers list calls its type: {@code artifactType}, else for an image manifest the
   * media type of its config; null for an index without one (distribution-spec, "Listing
   * Referrers").
   */
  @Nullable String artifactType();

  /** The manifest that this one refers to; null where there is none. */
  @Nullable Descriptor subject();

  /** Empty where there are none. */
  Map<String, String> annotations();

  /**
   * Everything that must be there for this manifest to be whole, in order, without the subject:
   * config and layers, or the manifests of an index.
   */
  List<Descriptor> references();

  /**
   * Reads the bytes of a manifest.
   *
   * @param content at most {@link #MAX_BYTES}
   * @param hint the media type by header or descriptor; used where the bytes name none
   * @throws InvalidOciException for what is not JSON, of another shape, over a limit, of Docker's
   *     schema 1, or of a type that contradicts {@code hint}
   */
  static Manifest parse(byte[] content, @Nullable String hint) {
    return ManifestReader.read(content, hint);
  }
}
