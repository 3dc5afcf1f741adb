package io.ocidaemon.server;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.store.Blob;
import io.ocidaemon.store.Store;
import java.io.IOException;

/**
 * {@code /v2/<name>/blobs/<digest>} (distribution-spec, "Pulling blobs"): what an admitted entry of
 * the repository reaches, manifests included, and nothing else of the store.
 */
final class BlobResource implements Resource {
  private static final System.Logger LOG = System.getLogger(BlobResource.class.getName());

  private final Store store;
  private final Holders holders;

  BlobResource(Store store, Holders holders) {
    this.store = store;
    this.holders = holders;
  }

  @Override
  public void answer(Exchange exchange, Asked asked) throws IOException, RegistryException {
    Digest digest = asked.digest();
    Repository repository = asked.repository();
    if (!holders.reaches(repository, digest)) {
      throw new RegistryException(ErrorCode.BLOB_UNKNOWN, digest.toString());
    }
    Blob blob = store.blobs().open(digest);
    if (blob == null) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0}: the blob {1} is named and not in the store; the next pass brings it",
          repository.place().path(),
          digest);
      throw new RegistryException(ErrorCode.BLOB_UNKNOWN, digest.toString());
    }
    try (Body body = Body.of(blob)) {
      exchange.content(digest, MediaType.OCTET_STREAM, Exchange.IMMUTABLE, body);
    }
  }
}
