package io.ocidaemon.primer;

import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.ledger.ImageStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * What status shows of each image, by reference. A list that cannot be read stands there as an
 * image of its own name, until it can.
 */
final class StatusBook {
  private final Config config;
  private final Map<String, ImageStatus> images = new ConcurrentSkipListMap<>();

  /** The names that each registry's configuration means today, failed lists included. */
  private final Map<RegistryConfig, Set<String>> wanted = new ConcurrentHashMap<>();

  StatusBook(Config config) {
    this.config = config;
  }

  @Nullable ImageStatus get(String reference) {
    return images.get(reference);
  }

  List<ImageStatus> images() {
    return List.copyOf(images.values());
  }

  Set<String> references() {
    return Set.copyOf(images.keySet());
  }

  /** Takes what was known before this process began. */
  void recall(ImageStatus image) {
    images.put(image.reference(), image);
  }

  /** Adds a target to an image that is known. */
  void recall(String reference, ImageStatus.TargetStatus target) {
    images.computeIfPresent(
        reference,
        (name, image) -> {
          List<ImageStatus.TargetStatus> targets = new ArrayList<>(image.targets());
          targets.add(target);
          return with(image, targets, image.lastError());
        });
  }

  /**
   * Takes a registry's selection.
   *
   * @return the names that are forgotten: the configuration does not mean them any more
   */
  List<String> selected(RegistryConfig registry, Selection selection) {
    Set<String> names = new HashSet<>();
    for (PassError error : selection.errors()) {
      names.add(error.reference());
      images.compute(
          error.reference(),
          (name, before) -> with(before == null ? unknown(name) : before, null, lastError(error)));
    }
    for (SelectedImage image : selection.images()) {
      names.add(image.reference().toString());
      images.compute(
          image.reference().toString(),
          (name, before) ->
              with(
                  before == null ? unknown(name) : before,
                  targets(image, before),
                  before == null ? null : before.lastError()));
    }
    wanted.put(registry, names);
    return forget(registry.host(), selection.unlisted());
  }

  /** Where it goes today: what was there stays as it was, what is new is to come. */
  private static List<ImageStatus.TargetStatus> targets(
      SelectedImage image, @Nullable ImageStatus before) {
    return image.caches().stream()
        .map(cache -> {
          String name = cache.access().spelled();
          return (before == null ? List.<ImageStatus.TargetStatus>of() : before.targets())
              .stream()
                  .filter(target -> target.kind().equals("cache") && target.name().equals(name))
                  .findFirst()
                  .orElse(new ImageStatus.TargetStatus("cache", name, "pending", null));
        })
        .toList();
  }

  /** Drops names of this host that nobody means, but none whose list could not be read. */
  private List<String> forget(String host, List<String> unlisted) {
    List<RegistryConfig> all = config.registriesOf(host);
    if (unlisted.contains(host) || !wanted.keySet().containsAll(all)) {
      return List.of();
    }
    List<String> forgotten = new ArrayList<>();
    for (String name : images.keySet()) {
      boolean its = name.equals(host) || name.startsWith(host + "/");
      boolean hidden =
          unlisted.stream().anyMatch(r -> name.startsWith(r + ":") || name.startsWith(r + "@"));
      if (its && !hidden && all.stream().noneMatch(each -> means(each, name))) {
        images.remove(name);
        forgotten.add(name);
      }
    }
    return forgotten;
  }

  private boolean means(RegistryConfig registry, String name) {
    return wanted.getOrDefault(registry, Set.of()).contains(name);
  }

  /** Takes what came of one image. */
  ImageStatus ended(ImageReport report, Instant now) {
    PassError error = report.firstError();
    Verdict verdict = report.descriptor() == null ? null : report.verdict();
    return Objects.requireNonNull(
        images.compute(
            report.reference().toString(),
            (name, before) -> {
              ImageStatus was = before == null ? unknown(name) : before;
              return new ImageStatus(
                  name,
                  verdict != null || before == null ? digest(report) : was.digest(),
                  verdict != null ? verdict.outcome().word() : was.verdict(),
                  verdict != null ? verdict.reason() : was.reason(),
                  verdict != null ? verdict.signer() : was.signer(),
                  report.policy(),
                  targets(report, was, now),
                  error == null ? now : was.lastSuccess(),
                  error == null ? null : lastError(error));
            }));
  }

  private static List<ImageStatus.TargetStatus> targets(
      ImageReport report, ImageStatus before, Instant now) {
    List<ImageStatus.TargetStatus> targets = new ArrayList<>(before.targets());
    for (TargetReport target : report.targets()) {
      targets.removeIf(t -> t.kind().equals(target.kind()) && t.name().equals(target.name()));
      targets.add(
          new ImageStatus.TargetStatus(
              target.kind(), target.name(), target.error() == null ? "delivered" : "failed", now));
    }
    return targets;
  }

  private static ImageStatus unknown(String name) {
    return new ImageStatus(name, null, null, null, null, null, List.of(), null, null);
  }

  private static ImageStatus with(
      ImageStatus image,
      @Nullable List<ImageStatus.TargetStatus> targets,
      ImageStatus.@Nullable LastError error) {
    return new ImageStatus(
        image.reference(),
        image.digest(),
        image.verdict(),
        image.reason(),
        image.signer(),
        image.policy(),
        targets == null ? image.targets() : targets,
        image.lastSuccess(),
        error);
  }

  private static @Nullable String digest(ImageReport report) {
    return report.descriptor() == null ? null : report.descriptor().digest().toString();
  }

  private static ImageStatus.LastError lastError(PassError error) {
    return new ImageStatus.LastError(word(error.kind()), error.message());
  }

  static String word(FailureKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
