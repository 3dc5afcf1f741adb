package io.ocidaemon.oci;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The media types that decide how bytes are read (image-spec, media-types.md; Docker schema 2). */
public final class MediaType {
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String OCI_EMPTY = "application/vnd.oci.empty.v1+json";
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  public static final String OCTET_STREAM = "application/octet-stream";

  /** The manifests we take, in the order of preference: what an Accept header lists. */
  public static final List<String> MANIFESTS =
      List.of(OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST);

  private MediaType() {}

  /** Is it an OCI index or a Docker manifest list? */
  public static boolean isIndex(@Nullable String mediaType) {
    return OCI_INDEX.equals(mediaType) || DOCKER_LIST.equals(mediaType);
  }

  /** Is it an image manifest, of OCI or of Docker schema 2? */
  public static boolean isImageManifest(@Nullable String mediaType) {
    return OCI_MANIFEST.equals(mediaType) || DOCKER_MANIFEST.equals(mediaType);
  }

  /** Is it one of {@link #MANIFESTS}? */
  public static boolean isManifest(@Nullable String mediaType) {
    return isIndex(mediaType) || isImageManifest(mediaType);
  }

  /** The type alone, in lower case, of a Content-Type header: without parameters and blanks. */
  public static String essence(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(java.util.Locale.ROOT);
  }
}
