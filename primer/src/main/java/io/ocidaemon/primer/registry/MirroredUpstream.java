package io.ocidaemon.primer.registry;

import static io.ocidaemon.primer.failure.FailureKind.UNAVAILABLE;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An upstream behind mirrors. What has a digest comes from the first mirror that has it, else from
 * the upstream. Tags and referrers come from the upstream while it can be reached, else from the
 * mirrors; from mirrors with {@code resolve} first. A 404, a failure and silence fall through to
 * the next; that a mirror lists no referrers never counts.
 */
public final class MirroredUpstream implements Upstream {
  private final Upstream upstream;
  private final List<Mirror> mirrors;
  private final Consumer<String> warnings;

  /**
   * The upstream behind these.
   *
   * @param warnings gets one line for each mirror that failed at something
   */
  public MirroredUpstream(Upstream upstream, List<Mirror> mirrors, Consumer<String> warnings) {
    this.upstream = upstream;
    this.mirrors = List.copyOf(mirrors);
    this.warnings = warnings;
  }

  /** One question to one registry; empty where it does not have it. */
  @FunctionalInterface
  private interface Question<T> {
    Optional<T> ask(Upstream registry, String repository) throws IOException;
  }

  @Override
  public String host() {
    return upstream.host();
  }

  @Override
  public Optional<Descriptor> resolve(String repository, String tagOrDigest) throws IOException {
    return byReference(repository, tagOrDigest, (r, name) -> r.resolve(name, tagOrDigest));
  }

  @Override
  public Optional<FetchedManifest> manifest(String repository, String tagOrDigest)
      throws IOException {
    return byReference(repository, tagOrDigest, (r, name) -> r.manifest(name, tagOrDigest));
  }

  private <T> Optional<T> byReference(String repository, String tagOrDigest, Question<T> question)
      throws IOException {
    if (Api.digest(tagOrDigest).isPresent()) {
      Optional<T> mirrored = fromMirrors(mirrors, repository, question);
      return mirrored.isPresent() ? mirrored : question.ask(upstream, repository);
    }
    return mutable(repository, question);
  }

  /** Mirrors that may resolve, the upstream, and where that is down the other mirrors. */
  private <T> Optional<T> mutable(String repository, Question<T> question) throws IOException {
    List<Mirror> first = mirrors.stream().filter(Mirror::resolves).toList();
    Optional<T> early = fromMirrors(first, repository, question);
    if (early.isPresent()) {
      return early;
    }
    try {
      return question.ask(upstream, repository);
    } catch (RegistryException e) {
      if (e.kind() != UNAVAILABLE) {
        throw e;
      }
      List<Mirror> others = mirrors.stream().filter(m -> !m.resolves()).toList();
      Optional<T> late = fromMirrors(others, repository, question);
      if (late.isPresent()) {
        return late;
      }
      throw e;
    }
  }

  private <T> Optional<T> fromMirrors(
      List<Mirror> candidates, String repository, Question<T> question) throws IOException {
    for (Mirror mirror : candidates) {
      if (!mirror.usable()) {
        continue;
      }
      try {
        Optional<T> answer = question.ask(mirror.registry(), mirror.repository(repository));
        if (answer.isPresent()) {
          return answer;
        }
      } catch (RegistryException e) {
        passOver(mirror, e);
      }
    }
    return Optional.empty();
  }

  @Override
  public BlobBody blob(String repository, Descriptor blob, long offset) throws IOException {
    return blob(repository, blob, offset, mirrors);
  }

  private BlobBody blob(String repository, Descriptor blob, long offset, List<Mirror> candidates)
      throws IOException {
    for (int i = 0; i < candidates.size(); i++) {
      Mirror mirror = candidates.get(i);
      List<Mirror> rest = candidates.subList(i + 1, candidates.size());
      if (!mirror.usable()) {
        continue;
      }
      try {
        return mirror
            .registry()
            .blob(mirror.repository(repository), blob, offset)
            .orElse(
                (at, failure) -> {
                  passOver(mirror, failure);
                  return blob(repository, blob, at, rest);
                },
                mirror::servedWrongBytes);
      } catch (RegistryException e) {
        passOver(mirror, e);
      }
    }
    return upstream.blob(repository, blob, offset);
  }

  @Override
  public List<Descriptor> referrers(String repository, Digest subject) throws IOException {
    // An empty list of a mirror is no answer; one of the upstream is.
    return mutable(
            repository,
            (registry, name) -> {
              List<Descriptor> found = registry.referrers(name, subject);
              return found.isEmpty() && registry != upstream
                  ? Optional.empty()
                  : Optional.of(found);
            })
        .orElseThrow();
  }

  @Override
  public List<String> tags(String repository) throws IOException {
    return mutable(repository, (registry, name) -> Optional.of(registry.tags(name))).orElseThrow();
  }

  /** Only the upstream knows all its repositories; mirrors may name them otherwise. */
  @Override
  public List<String> catalog() throws IOException {
    return upstream.catalog();
  }

  private void passOver(Mirror mirror, RegistryException e) {
    mirror.failed(e);
    if (!e.failure().notFound()) {
      warnings.accept(
          "mirror "
              + mirror.registry().host()
              + " of "
              + host()
              + " is passed over: "
              + e.getMessage());
    }
  }

  @Override
  public void close() {
    List<Upstream> all = new ArrayList<>(mirrors.stream().map(Mirror::registry).toList());
    all.add(upstream);
    all.forEach(Upstream::close);
  }
}
