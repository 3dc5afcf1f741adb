package io.ocidaemon.primer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.Access;
import io.ocidaemon.primer.config.CacheConfig;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.DockerCredentials;
import io.ocidaemon.primer.config.ImageConfig;
import io.ocidaemon.primer.config.Mode;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.flags.Flags;
import io.ocidaemon.primer.registry.RegistrySettings;
import io.ocidaemon.primer.registry.RetrySettings;
import io.ocidaemon.primer.select.PlatformFilter;
import io.ocidaemon.primer.select.RepositoryFilter;
import io.ocidaemon.primer.select.TagFilter;
import io.ocidaemon.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlacesTest {
  private final CacheConfig cache = CacheConfig.of(Access.of("127.0.0.1:1").overHttp());
  private final RegistryConfig one = registry("one.example");
  private final RegistryConfig two = registry("two.example");
  private final Places places = new Places();

  private static RegistryConfig registry(String host) {
    ImageConfig all = ImageConfig.of(RepositoryFilter.of(host, "a/b", false), TagFilter.ALL);
    return RegistryConfig.of(Access.of(host).overHttp(), List.of(all));
  }

  private Selection selection(RegistryConfig registry, String... tags) {
    List<SelectedImage> images =
        Arrays.stream(tags)
            .map(tag -> Reference.ofTag(registry.host(), "a/b", tag))
            .map(name -> new SelectedImage(name, registry, PlatformFilter.ALL, List.of(cache)))
            .toList();
    return new Selection(images, List.of(), List.of(), List.of(), List.of());
  }

  private boolean taken(RegistryConfig registry, String tag) {
    return places.taken(Reference.ofTag(registry.host(), "a/b", tag), cache) != null;
  }

  @Test
  void theFirstKeepsThePlace() {
    places.note(one, selection(one, "1"));
    places.note(two, selection(two, "1", "2"));
    places.note(one, selection(one, "1", "2"));

    assertThat(taken(one, "1")).isFalse();
    assertThat(taken(two, "1")).isTrue();
    assertThat(taken(one, "2")).isTrue();
    assertThat(taken(two, "2")).isFalse();
  }

  @Test
  void whoWasThereBeforeARestartIsTheFirst() {
    Config config = Config.of(List.of(one, two), List.of(cache));
    places.recall(config, Reference.ofTag(two.host(), "a/b", "1"), cache);
    places.note(one, selection(one, "1"));
    assertThat(taken(one, "1")).isTrue();
    places.note(two, selection(two, "1"));
    assertThat(taken(two, "1")).isFalse();

    places.note(two, selection(two));
    places.note(one, selection(one, "1"));
    assertThat(taken(one, "1")).isFalse();
  }

  @Test
  void aPlaceIsFreeAgainWhenItsImageIsGoneAndNotWhenAListFailed() {
    places.note(one, selection(one, "1"));
    places.note(
        one, new Selection(List.of(), List.of(), List.of(), List.of(), List.of("one.example")));
    places.note(two, selection(two, "1"));
    assertThat(taken(two, "1")).isTrue();

    places.note(one, selection(one));
    places.note(two, selection(two, "1"));
    assertThat(taken(two, "1")).isFalse();
  }

  @Test
  void aPassReportsTheSecondAsMisconfiguredAndDoesNotSendIt(@TempDir Path folder) throws Exception {
    List<ImageReport> reports = Collections.synchronizedList(new ArrayList<>());
    PassListener collecting =
        new PassListener() {
          @Override
          public void imageEnded(ImageReport report) {
            reports.add(report);
          }
        };
    RetrySettings once =
        new RetrySettings(1, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1));
    try (Store store = Store.open(folder.resolve("data"));
        UpstreamFixture first = new UpstreamFixture(folder.resolve("first"));
        UpstreamFixture second = new UpstreamFixture(folder.resolve("second"))) {
      first.image("a/b", "1", "of the first");
      second.image("a/b", "1", "of the second");
      RegistryConfig here = registry(first.host());
      RegistryConfig there = registry(second.host());
      try (Primer primer =
          new Primer(
              new Primer.Identity("me", Mode.CACHE, "host", Map.of()),
              Config.of(List.of(here, there), List.of(cache)),
              store,
              new Clients(RegistrySettings.defaults().withRetry(once), DockerCredentials.none()),
              Primer.skipGate(),
              Flags.ALL_ON,
              collecting)) {
        primer.pass(here);
        primer.pass(there);
      }
    }

    // The cache is dead, so what is sent there is unavailable.
    assertThat(reports)
        .extracting(report -> report.targets().getFirst().error())
        .extracting(error -> error == null ? null : error.kind())
        .containsExactly(FailureKind.UNAVAILABLE, FailureKind.MISCONFIGURED);
  }
}
