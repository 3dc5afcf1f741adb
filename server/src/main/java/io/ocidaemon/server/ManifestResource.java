package io.ocidaemon.server;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.store.Entry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v2/<name>/manifests/<reference>} (distribution-spec, "Pulling manifests").
 *
 * <p>The stored bytes, with the media type that the naming descriptor gives. {@code Accept} is not
 * an order: there is one representation, and a 404 in its place breaks curl and probes. An index is
 * never replaced by a child.
 */
final class ManifestResource implements Resource {
  private final Contents contents;
  private final Holders holders;
  private final Faults faults;

  ManifestResource(Contents contents, Holders holders, Faults faults) {
    this.contents = contents;
    this.holders = holders;
    this.faults = faults;
  }

  @Override
  public void answer(Exchange exchange, Asked asked) throws IOException, RegistryException {
    String reference = asked.path().item();
    if (reference.indexOf(':') >= 0) {
      Digest digest = asked.digest();
      Repository repository = asked.repository();
      String mediaType = holders.manifestType(repository, digest);
      send(exchange, repository, reference, digest, mediaType, Exchange.IMMUTABLE);
    } else {
      Repository repository = asked.repository();
      Entry entry = repository.byTag(reference);
      if (entry == null) {
        throw unknown(reference);
      }
      holders.served(repository, entry.reference());
      exchange.header("Vary", "Accept");
      Descriptor descriptor = entry.descriptor();
      send(
          exchange,
          repository,
          reference,
          descriptor.digest(),
          descriptor.mediaType(),
          Exchange.REVALIDATE);
    }
  }

  private void send(
      Exchange exchange,
      Repository repository,
      String reference,
      Digest digest,
      @Nullable String mediaType,
      String cacheControl)
      throws IOException, RegistryException {
    if (mediaType == null) {
      throw unknown(reference);
    }
    byte[] content = contents.get(digest);
    if (content == null) {
      faults.missing(repository, digest);
      throw unknown(reference);
    }
    try (Body body = Body.of(content)) {
      exchange.content(digest, mediaType, cacheControl, body);
    }
  }

  private static RegistryException unknown(String reference) {
    return new RegistryException(
        ErrorCode.MANIFEST_UNKNOWN, InvalidOciException.excerpt(reference));
  }
}
