package io.ocidaemon.primer.registry;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.failure.FailureKind;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** What the files of the endpoints share: the registry, the way to call it, and its URLs. */
record Api(Endpoint endpoint, Caller caller, RegistrySettings settings) {

  Failures failures() {
    return caller.failures();
  }

  /** {@code /v2/<repository>/<rest>} at this registry. */
  URI repository(String repository, String rest) throws RegistryException {
    if (!Reference.isRepository(repository)) {
      throw failures()
          .misconfigured(
              "use the repository",
              "",
              "\"" + Text.oneLine(repository, 80) + "\" is not a repository name",
              "check the name");
    }
    return URI.create(endpoint.base() + "/v2/" + repository + "/" + rest);
  }

  /** {@code /v2/<repository>/manifests/<tag or digest>}. */
  URI manifest(String repository, String tagOrDigest) throws RegistryException {
    if (!Reference.isTag(tagOrDigest) && digest(tagOrDigest).isEmpty()) {
      throw failures()
          .misconfigured(
              "use the reference",
              repository,
              "\"" + Text.oneLine(tagOrDigest, 160) + "\" is no tag and no digest",
              "check the tag");
    }
    return repository(repository, "manifests/" + tagOrDigest);
  }

  /** The digest that this text is; empty for a tag. */
  static Optional<Digest> digest(String tagOrDigest) {
    try {
      return tagOrDigest.indexOf(':') < 0
          ? Optional.empty()
          : Optional.of(Digest.parse(tagOrDigest));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** {@code Docker-Content-Digest}, where it is one that we can compute. */
  static Optional<Digest> digestOf(HttpHeaders headers) {
    return headers.first("Docker-Content-Digest").map(String::strip).flatMap(Api::digest);
  }

  /** A small call that expects 200. */
  Call call(
      String action, String subject, RequestKind kind, String method, URI uri, Scopes scopes) {
    return new Call(
        action,
        subject,
        kind,
        HostLimits.Weight.SMALL,
        HttpRequest.of(method, uri),
        scopes,
        Set.of(200),
        FailureKind.MISCONFIGURED);
  }

  static String at(String repository, String tagOrDigest) {
    return repository + (tagOrDigest.indexOf(':') >= 0 ? "@" : ":") + tagOrDigest;
  }
}
