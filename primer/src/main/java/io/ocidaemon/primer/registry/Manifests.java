package io.ocidaemon.primer.registry;

import static io.ocidaemon.primer.failure.FailureKind.MISCONFIGURED;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import java.io.IOException;
import java.util.Optional;

/** {@code HEAD} and {@code GET /v2/<name>/manifests/<reference>} (distribution-spec, "Pull"). */
final class Manifests {
  private static final String ACCEPT = String.join(", ", MediaType.MANIFESTS);

  private final Api api;

  Manifests(Api api) {
    this.api = api;
  }

  /**
   * What a tag or digest is now: one HEAD; a GET besides only where its answer lacks type, length
   * or digest. Empty where the registry has no such thing.
   */
  Optional<Descriptor> resolve(String repository, String tagOrDigest) throws IOException {
    Call call = call("HEAD", "resolve", repository, tagOrDigest).expecting(200, 404, 405);
    Optional<Digest> wanted = Api.digest(tagOrDigest);
    Head head =
        api.caller()
            .run(
                call,
                answer ->
                    switch (answer.status()) {
                      case 404 -> new Head(true, Optional.empty());
                      case 405 -> new Head(false, Optional.empty());
                      default -> new Head(false, descriptor(call, answer, wanted));
                    });
    if (head.absent() || head.descriptor().isPresent()) {
      return head.descriptor();
    }
    return get(repository, tagOrDigest).map(FetchedManifest::descriptor);
  }

  private record Head(boolean absent, Optional<Descriptor> descriptor) {}

  private Optional<Descriptor> descriptor(Call call, Exchange answer, Optional<Digest> wanted)
      throws RegistryException {
    HttpHeaders headers = answer.headers();
    String type = headers.first("Content-Type").map(MediaType::essence).orElse("");
    refuseSchema1(call, type);
    long size = headers.first("Content-Length").map(JsonPage::length).orElse(-1L);
    Optional<Digest> told = Api.digestOf(headers);
    checkTold(call, wanted, told);
    Optional<Digest> digest = wanted.or(() -> told);
    if (size > Manifest.MAX_BYTES) {
      throw tooLarge(call, size);
    }
    return digest.isPresent() && size > 0 && MediaType.isManifest(type)
        ? Optional.of(Descriptor.of(type, digest.get(), size))
        : Optional.empty();
  }

  /** The manifest itself, its digest checked. Empty where the registry has no such thing. */
  Optional<FetchedManifest> get(String repository, String tagOrDigest) throws IOException {
    Call call = call("GET", "fetch the manifest", repository, tagOrDigest).expecting(200, 404);
    return api.caller()
        .run(
            call,
            answer ->
                answer.status() == 404
                    ? Optional.empty()
                    : Optional.of(read(call, answer, Api.digest(tagOrDigest))));
  }

  private FetchedManifest read(Call call, Exchange answer, Optional<Digest> wanted)
      throws IOException {
    String type = answer.headers().first("Content-Type").map(MediaType::essence).orElse("");
    refuseSchema1(call, type);
    Optional<Digest> told = Api.digestOf(answer.headers());
    checkTold(call, wanted, told);
    long announced = answer.headers().first("Content-Length").map(JsonPage::length).orElse(-1L);
    if (announced > Manifest.MAX_BYTES) {
      throw tooLarge(call, announced);
    }
    byte[] bytes = answer.body().readNBytes(Manifest.MAX_BYTES + 1);
    if (bytes.length > Manifest.MAX_BYTES) {
      throw tooLarge(call, bytes.length);
    }
    Optional<Digest> claimed = wanted.or(() -> told);
    Digest actual =
        Digest.of(claimed.map(Digest::algorithm).orElse(Digest.Algorithm.SHA256), bytes);
    if (claimed.isPresent() && !claimed.get().equals(actual)) {
      throw api.failures()
          .broken(
              call, "what came has the digest " + actual + " where " + claimed.get() + " was due");
    }
    try {
      Manifest manifest = Manifest.parse(bytes, MediaType.isManifest(type) ? type : null);
      return new FetchedManifest(
          Descriptor.of(manifest.mediaType(), actual, bytes.length), bytes, manifest);
    } catch (InvalidOciException e) {
      throw api.failures().broken(call, Text.oneLine(String.valueOf(e.getMessage()), 300));
    }
  }

  private Call call(String method, String action, String repository, String tagOrDigest)
      throws RegistryException {
    Call call =
        api.call(
            action,
            Api.at(repository, tagOrDigest),
            RequestKind.MANIFEST,
            method,
            api.manifest(repository, tagOrDigest),
            Scopes.pull(repository));
    return call.with(call.request().with("Accept", ACCEPT)).missingIs(MISCONFIGURED);
  }

  private void checkTold(Call call, Optional<Digest> wanted, Optional<Digest> told)
      throws RegistryException {
    // Of another algorithm it says nothing: some registries know sha256 only.
    if (wanted.isPresent()
        && told.isPresent()
        && told.get().algorithm() == wanted.get().algorithm()
        && !told.equals(wanted)) {
      throw api.failures().broken(call, "it answered with " + told.get() + " instead");
    }
  }

  private void refuseSchema1(Call call, String type) throws RegistryException {
    if (type.startsWith("application/vnd.docker.distribution.manifest.v1+")) {
      throw api.failures()
          .broken(call, "it is of Docker's schema 1, which is not supported: rebuild the image");
    }
  }

  private RegistryException tooLarge(Call call, long bytes) {
    return api.failures()
        .broken(call, "the manifest has " + bytes + " bytes or more, over " + Manifest.MAX_BYTES);
  }
}
