package io.ocidaemon.primer.registry;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One registry, to pull from and to push to (OCI Distribution 1.1). Safe for many threads; keep one
 * per endpoint for as long as it is needed, as it holds connections, tokens and what was learned.
 */
public final class RegistryClient implements Upstream {
  static final String USER_AGENT = "oci-daemon";

  private final Endpoint endpoint;
  private final Api api;
  private final Manifests manifests;
  private final Blobs blobs;
  private final Referrers referrers;
  private final BlobPush blobPush;
  private final ManifestPush manifestPush;

  /** With a transport of its own. Nothing is dialled yet. */
  public static RegistryClient of(Endpoint endpoint, RegistrySettings settings) {
    return new RegistryClient(endpoint, new ApacheTransport(endpoint.transport()), settings);
  }

  RegistryClient(Endpoint endpoint, HttpTransport transport, RegistrySettings settings) {
    this.endpoint = endpoint;
    this.api = new Api(endpoint, new Caller(endpoint, transport, settings), settings);
    this.manifests = new Manifests(api);
    this.blobs = new Blobs(api);
    this.referrers = new Referrers(api, manifests);
    this.blobPush = new BlobPush(api);
    this.manifestPush = new ManifestPush(api);
  }

  @Override
  public String host() {
    return endpoint.host();
  }

  /** {@inheritDoc} (distribution-spec, "Checking if content exists in the registry") */
  @Override
  public Optional<Descriptor> resolve(String repository, String tagOrDigest) throws IOException {
    return manifests.resolve(repository, tagOrDigest);
  }

  /** {@inheritDoc} (distribution-spec, "Pulling manifests") */
  @Override
  public Optional<FetchedManifest> manifest(String repository, String tagOrDigest)
      throws IOException {
    return manifests.get(repository, tagOrDigest);
  }

  /** {@inheritDoc} (distribution-spec, "Pulling blobs") */
  @Override
  public BlobBody blob(String repository, Descriptor blob, long offset) throws IOException {
    return blobs.get(repository, blob, offset);
  }

  /** {@inheritDoc} (distribution-spec, "Listing Referrers") */
  @Override
  public List<Descriptor> referrers(String repository, Digest subject) throws IOException {
    return referrers.list(repository, subject);
  }

  /** {@inheritDoc} (distribution-spec, "Listing Tags") */
  @Override
  public List<String> tags(String repository) throws IOException {
    URI uri = api.repository(repository, "tags/list");
    return new Listing(api, "tags")
        .all(
            api.call(
                "list the tags",
                repository,
                RequestKind.TAGS,
                "GET",
                uri,
                Scopes.pull(repository)));
  }

  /** {@inheritDoc} (Distribution's API, "Listing Repositories") */
  @Override
  public List<String> catalog() throws IOException {
    Call call =
        api.call(
            "list the repositories",
            "_catalog",
            RequestKind.CATALOG,
            "GET",
            URI.create(endpoint.base() + "/v2/_catalog"),
            Scopes.catalog());
    try {
      return new Listing(api, "repositories").all(call);
    } catch (RegistryException e) {
      if (e.failure().status() == 404 || e.failure().status() == 405) {
        throw api.failures()
            .misconfigured(
                call.action(),
                call.subject(),
                "this registry has no _catalog (" + e.failure().status() + ")",
                "name its repositories literally, or use native_image_discovery");
      }
      throw e;
    }
  }

  /** One HEAD: is this blob in this repository? */
  public boolean blobExists(String repository, Digest digest) throws IOException {
    return blobs.exists(repository, digest);
  }

  /**
   * Pushes a blob without looking whether it is there.
   *
   * @param source its bytes; only as much of them in memory as a buffer holds
   * @param mountFrom another repository of the same registry that has it, to take it from there
   *     without sending a byte; null for none
   */
  public PushedBlob pushBlob(
      String repository, Descriptor blob, BlobSource source, @Nullable String mountFrom)
      throws IOException {
    return blobPush.push(repository, blob, source, mountFrom);
  }

  /**
   * Pushes a manifest. Everything it names must be there; registries refuse it else.
   *
   * @param manifest its media type, which is sent as it is, and digest
   * @param bytes of the size in {@code manifest}
   * @param tags to set; none = by digest only
   */
  public PushedManifest pushManifest(
      String repository, Descriptor manifest, byte[] bytes, List<String> tags) throws IOException {
    return manifestPush.push(repository, manifest, bytes, tags);
  }

  /** The tag that holds the referrers of a subject where there is no API for them. */
  public static String referrersTag(Digest subject) {
    return Referrers.fallbackTag(subject);
  }

  @Override
  public void close() {
    api.caller().close();
  }
}
