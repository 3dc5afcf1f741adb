package io.ocidaemon.primer.registry;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.IndexManifest;
import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v2/<name>/referrers/<digest>} and, where a registry has none, the tag schema
 * (distribution-spec, "Listing Referrers", "Referrers Tag Schema").
 */
final class Referrers {
  private static final int MAX_PAGES = 1000;
  // A registry may be upgraded while we run.
  private static final Duration REMEMBER = Duration.ofHours(1);

  private final Api api;
  private final Manifests manifests;
  private volatile @Nullable Long absentUntil;

  Referrers(Api api, Manifests manifests) {
    this.api = api;
    this.manifests = manifests;
  }

  /** The tag under which registries without the API keep the list for a subject. */
  static String fallbackTag(Digest subject) {
    String algorithm = subject.algorithm().id();
    String encoded = subject.hex();
    return algorithm.substring(0, Math.min(32, algorithm.length()))
        + "-"
        + encoded.substring(0, Math.min(64, encoded.length()));
  }

  /** All that refer to this subject, each once; empty where none do. Never empty by an error. */
  List<Descriptor> list(String repository, Digest subject) throws IOException {
    Long until = absentUntil;
    if (until == null || api.settings().time().nanos() - until >= 0) {
      absentUntil = null;
      Optional<List<Descriptor>> listed = byApi(repository, subject);
      if (listed.isPresent()) {
        return listed.get();
      }
    }
    return byTag(repository, subject);
  }

  private record Page(boolean unsupported, List<Descriptor> manifests, @Nullable URI next) {}

  private Optional<List<Descriptor>> byApi(String repository, Digest subject) throws IOException {
    Call base =
        api.call(
            "list the referrers",
            Api.at(repository, subject.toString()),
            RequestKind.REFERRERS,
            "GET",
            api.repository(repository, "referrers/" + subject),
            Scopes.pull(repository));
    base = base.with(base.request().with("Accept", MediaType.OCI_INDEX));
    Map<Digest, Descriptor> found = new LinkedHashMap<>();
    URI next = base.request().uri();
    for (int pages = 0; next != null; pages++) {
      if (pages == MAX_PAGES) {
        throw api.failures().broken(base, "it lists more than " + MAX_PAGES + " pages");
      }
      Call call = base.with(base.request().at(next));
      Page page =
          api.caller()
              .run(pages == 0 ? call.expecting(200, 404, 405) : call, answer -> page(call, answer));
      if (page.unsupported()) {
        return Optional.empty();
      }
      page.manifests().forEach(m -> found.putIfAbsent(m.digest(), m));
      next = page.next();
    }
    return Optional.of(new ArrayList<>(found.values()));
  }

  private Page page(Call call, Exchange answer) throws IOException {
    String type = answer.headers().first("Content-Type").map(MediaType::essence).orElse("");
    if (answer.status() != 200 || !type.equals(MediaType.OCI_INDEX)) {
      // A 404 for a repository that is not there says nothing of the API.
      boolean nameUnknown =
          answer.status() == 404
              && api.failures().errorBody(answer).codes().contains("NAME_UNKNOWN");
      if (!nameUnknown) {
        absentUntil = api.settings().time().nanos() + REMEMBER.toNanos();
      }
      return new Page(true, List.of(), null);
    }
    byte[] bytes = JsonPage.bytes(api, call, answer, Manifest.MAX_BYTES);
    try {
      if (Manifest.parse(bytes, type) instanceof IndexManifest index) {
        return new Page(false, index.manifests(), Listing.next(api, call, answer));
      }
      throw new InvalidOciException("the list is not an index");
    } catch (InvalidOciException e) {
      throw api.failures().broken(call, Text.oneLine(String.valueOf(e.getMessage()), 300));
    }
  }

  private List<Descriptor> byTag(String repository, Digest subject) throws IOException {
    return manifests
        .get(repository, fallbackTag(subject))
        .map(FetchedManifest::manifest)
        .map(m -> m instanceof IndexManifest index ? index.manifests() : List.<Descriptor>of())
        .orElse(List.of());
  }
}
