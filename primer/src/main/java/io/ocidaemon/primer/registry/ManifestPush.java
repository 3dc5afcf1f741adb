package io.ocidaemon.primer.registry;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code PUT /v2/<name>/manifests/<reference>} (distribution-spec, "Pushing Manifests"). */
final class ManifestPush {
  private final Api api;
  // Whether this registry sets tags by "?tag=": learned by its first answer to one.
  private volatile boolean tagsByQuery = true;

  ManifestPush(Api api) {
    this.api = api;
  }

  private record Answer(List<String> tags, boolean subjectTaken) {}

  /**
   * Pushes the bytes, by digest where there is no tag, else by each tag. Several tags, and those of
   * sha512 manifests, are tried in one request first. A registry that knows sha256 only gets the
   * same bytes by their tags, where it calls them by their sha256.
   */
  PushedManifest push(String repository, Descriptor manifest, byte[] bytes, List<String> tags)
      throws IOException {
    if (bytes.length != manifest.size()) {
      throw new IllegalArgumentException("a manifest whose descriptor has another size");
    }
    Set<String> left = new LinkedHashSet<>(tags);
    boolean subjectTaken = false;
    // A bare tag makes a registry compute sha256; only the digest's own name keeps sha512.
    boolean byDigest =
        tags.isEmpty()
            || manifest.digest().algorithm() != Digest.Algorithm.SHA256
            || (tags.size() > 1 && tagsByQuery);
    if (byDigest) {
      URI uri = api.manifest(repository, manifest.digest().toString());
      for (String tag : tags) {
        api.manifest(repository, tag); // checks its form
        uri = Uris.plus(uri, "tag", tag);
      }
      Answer answer;
      try {
        answer = put(repository, manifest.digest().toString(), uri, manifest, bytes);
      } catch (RegistryException e) {
        // Registries that know sha256 only still take the same bytes under a tag.
        if (tags.isEmpty()
            || manifest.digest().algorithm() == Digest.Algorithm.SHA256
            || e.failure().status() != 400) {
          throw e;
        }
        answer = new Answer(List.of(), false);
      }
      subjectTaken = answer.subjectTaken();
      answer.tags().forEach(left::remove);
      if (!tags.isEmpty() && answer.tags().isEmpty()) {
        tagsByQuery = false;
      }
    }
    for (String tag : left) {
      subjectTaken |=
          put(repository, tag, api.manifest(repository, tag), manifest, bytes).subjectTaken();
    }
    return new PushedManifest(subjectTaken);
  }

  private Answer put(
      String repository, String tagOrDigest, URI uri, Descriptor manifest, byte[] bytes)
      throws IOException {
    Call call =
        api.call(
                "push the manifest",
                Api.at(repository, tagOrDigest),
                RequestKind.MANIFEST,
                "PUT",
                uri,
                Scopes.push(repository))
            .expecting(200, 201, 202);
    Call sent =
        call.with(
            call.request()
                .with(HttpBody.of(bytes))
                .with("Content-Type", manifest.mediaType())
                .patient(BlobPush.COMMIT_PATIENCE));
    return api.caller()
        .run(
            sent,
            answer -> {
              BlobPush.checkDigest(api, sent, answer, manifest.digest());
              List<String> set = new ArrayList<>();
              for (String field : answer.headers().all("OCI-Tag")) {
                for (String tag : field.split(",")) {
                  set.add(tag.strip());
                }
              }
              return new Answer(set, answer.headers().first("OCI-Subject").isPresent());
            });
  }
}
