package io.ocidaemon.server;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.store.Blob;
import io.ocidaemon.store.Store;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v2/<name>/blobs/<digest>} (distribution-spec, "Pulling blobs"): what an admitted entry of
 * the repository reaches, manifests included, and nothing else of the store.
 */
final class BlobResource implements Resource {
  private final Store store;
  private final Contents contents;
  private final Holders holders;
  private final Faults faults;

  BlobResource(Store store, Contents contents, Holders holders, Faults faults) {
    this.store = store;
    this.contents = contents;
    this.holders = holders;
    this.faults = faults;
  }

  @Override
  public void answer(Exchange exchange, Asked asked) throws IOException, RegistryException {
    Digest digest = asked.digest();
    Repository repository = asked.repository();
    Holders.Way way = holders.way(repository, digest);
    if (way == null) {
      throw unknown(digest);
    }
    try (Body body = body(digest, way.named())) {
      if (body == null) {
        faults.missing(repository, digest);
        throw unknown(digest);
      }
      exchange.content(digest, MediaType.OCTET_STREAM, Exchange.IMMUTABLE, body);
    }
  }

  /** Null where it is not there, or something else in its place. */
  private @Nullable Body body(Digest digest, @Nullable Descriptor named) throws IOException {
    if (named != null && MediaType.isManifest(named.mediaType())) {
      return hashed(digest);
    }
    Blob blob = store.blobs().open(digest);
    if (blob == null) {
      return null;
    }
    if (named == null || named.size() == blob.size()) {
      faults.none(digest);
      return Body.of(blob);
    }
    blob.close();
    if (blob.size() <= Manifest.MAX_BYTES) {
      // A descriptor may be wrong as well: of what is small the hash decides.
      return hashed(digest);
    }
    faults.wrong(digest, "has " + blob.size() + " bytes and not " + named.size());
    return null;
  }

  private @Nullable Body hashed(Digest digest) throws IOException {
    byte[] content = contents.get(digest);
    return content == null ? null : Body.of(content);
  }

  private static RegistryException unknown(Digest digest) {
    return new RegistryException(ErrorCode.BLOB_UNKNOWN, digest.toString());
  }
}
