package io.ocidaemon.primer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Platform;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.Access;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.DockerCredentials;
import io.ocidaemon.primer.config.ImageConfig;
import io.ocidaemon.primer.config.Mode;
import io.ocidaemon.primer.config.Position;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.flags.Flags;
import io.ocidaemon.primer.registry.RegistrySettings;
import io.ocidaemon.primer.registry.RequestListener;
import io.ocidaemon.primer.registry.RetrySettings;
import io.ocidaemon.primer.registry.Upstream;
import io.ocidaemon.primer.select.PlatformFilter;
import io.ocidaemon.primer.select.RepositoryFilter;
import io.ocidaemon.primer.select.TagFilter;
import io.ocidaemon.store.Entry;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passes over a real registry on loopback. */
class PrimerTest {
  @TempDir Path folder;

  private final List<RequestListener.Event> requests =
      Collections.synchronizedList(new ArrayList<>());
  private final List<ImageReport> reports = Collections.synchronizedList(new ArrayList<>());

  private UpstreamFixture upstream;
  private Store store;

  @BeforeEach
  void open() throws IOException {
    upstream = new UpstreamFixture(folder.resolve("upstream"));
    store = Store.open(folder.resolve("data"));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    upstream.close();
  }

  private PassReport pass(RegistryConfig registry) throws Exception {
    return pass(registry, Primer.skipGate());
  }

  private PassReport pass(RegistryConfig registry, Gate gate) throws Exception {
    requests.clear();
    reports.clear();
    RegistrySettings settings =
        RegistrySettings.defaults()
            .withListener(requests::add)
            .withRetry(
                new RetrySettings(
                    2, Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(5)));
    PassListener collecting =
        new PassListener() {
          @Override
          public void imageEnded(ImageReport report) {
            reports.add(report);
          }
        };
    try (Primer primer =
        new Primer(
            new Primer.Identity("me", Mode.CACHE, "host", Map.of()),
            Config.of(List.of(registry), List.of()),
            store,
            new Clients(settings, DockerCredentials.none()),
            gate,
            Flags.ALL_ON,
            collecting)) {
      return primer.pass(registry);
    }
  }

  private interface Judge {
    Verdict judge(SelectedImage image, Descriptor manifest, Upstream from)
        throws IOException, InterruptedException;
  }

  /** Judges so, and remembers that what is in the store was let in. */
  private static Gate judging(Judge judge) {
    return new Gate() {
      @Override
      public Verdict judge(SelectedImage image, Descriptor manifest, Upstream from)
          throws IOException, InterruptedException {
        return judge.judge(image, manifest, from);
      }

      @Override
      public Verdict remembered(SelectedImage image, Descriptor manifest) {
        return new Verdict(Verdict.Outcome.ACCEPTED, "then", "then's signer");
      }
    };
  }

  private RegistryConfig registry(ImageConfig... images) {
    return RegistryConfig.of(Access.of(upstream.host()).overHttp(), List.of(images));
  }

  private ImageConfig image(String name, String... tags) {
    return ImageConfig.of(
        RepositoryFilter.of(upstream.host(), name, false), TagFilter.of(List.of(tags), List.of()));
  }

  private ImageConfig image(String name, PlatformFilter platforms) {
    ImageConfig all = image(name);
    return new ImageConfig(
        all.name(),
        null,
        all.tags(),
        platforms,
        Set.of(),
        Set.of(),
        Set.of(),
        0,
        null,
        Position.NONE);
  }

  private Reference reference(String repository, String tag) {
    return Reference.ofTag(upstream.host(), repository, tag);
  }

  private Entry entry(String repository, String tag) throws IOException {
    return Objects.requireNonNull(
        store.catalog().get(reference(repository, tag)), repository + ":" + tag);
  }

  private long sent(String method) {
    return requests.stream().filter(request -> request.method().equals(method)).count();
  }

  @Test
  void aColdPassSendsThreeRequestsForEachTagAndAWarmOneSendsOne() throws Exception {
    for (int i = 0; i < 10; i++) {
      upstream.image("a/b", "1." + i, "text " + i);
    }
    RegistryConfig registry = registry(image("a/b"));

    PassReport cold = pass(registry);
    assertThat(cold.primed()).isEqualTo(10);
    assertThat(cold.failed()).isZero();
    assertThat(sent("HEAD")).isZero();
    assertThat(sent("GET")).isEqualTo(1 + 10 * 3);

    PassReport warm = pass(registry);
    assertThat(warm.primed()).isZero();
    assertThat(sent("HEAD")).isEqualTo(10);
    assertThat(sent("GET")).as("the list").isEqualTo(1);
  }

  @Test
  void literalTagsAreNotListed() throws Exception {
    Descriptor descriptor = upstream.image("a", "1", "one");
    pass(registry(image("a", "1")));
    assertThat(sent("GET")).isEqualTo(3);
    assertThat(entry("a", "1").digest()).isEqualTo(descriptor.digest());
    pass(registry(image("a", "1")));
    assertThat(requests).hasSize(1);
  }

  @Test
  void aMovedTagLeavesItsFormerDigestBehind() throws Exception {
    Descriptor before = upstream.image("a", "1", "one");
    pass(registry(image("a")));
    Descriptor after = upstream.image("a", "1", "two");
    pass(registry(image("a")));
    assertThat(entry("a", "1").digest()).isEqualTo(after.digest());
    assertThat(store.catalog().get(reference("a", "1").withDigest(before.digest()))).isNotNull();
    assertThat(reports.getFirst().previous()).isEqualTo(before.digest().toString());
  }

  @Test
  void onlyTheWantedPlatformIsFetched() throws Exception {
    upstream.index("multi", "1", "amd64", "arm64", "s390x");
    PlatformFilter arm = new PlatformFilter(List.of(Platform.parse("linux/arm64")));
    pass(registry(image("multi", arm)));
    assertThat(entry("multi", "1").platforms()).containsExactly("linux/arm64");
    assertThat(sent("GET")).as("list, index, member, config, layer").isEqualTo(5);

    pass(registry(image("multi", PlatformFilter.ALL)));
    assertThat(entry("multi", "1").platforms()).contains(Entry.ALL_PLATFORMS);
    assertThat(sent("GET")).as("list, two members with config and layer").isEqualTo(7);
  }

  @Test
  void aPlatformThatIsNotThereIsMisconfigured() throws Exception {
    upstream.index("multi", "1", "amd64");
    PlatformFilter arm = new PlatformFilter(List.of(Platform.parse("linux/arm64")));
    assertThat(pass(registry(image("multi", arm))).failed()).isEqualTo(1);
    assertThat(reports.getFirst().error())
        .isNotNull()
        .satisfies(error -> assertThat(error.kind()).isEqualTo(FailureKind.MISCONFIGURED));
    assertThat(store.catalog().size()).isZero();
  }

  @Test
  void anIndexWithoutPlatformsIsTakenWhole() throws Exception {
    upstream.indexWithoutPlatforms("artefacts", "1", 2);
    PlatformFilter arm = new PlatformFilter(List.of(Platform.parse("linux/arm64")));
    assertThat(pass(registry(image("artefacts", arm))).failed()).isZero();
    assertThat(sent("GET")).as("list, index, two members of two blobs").isEqualTo(8);
  }

  @Test
  void aMissingLiteralFailsAndTheOthersArePrimed() throws Exception {
    upstream.image("a", "1", "one");
    PassReport report = pass(registry(image("a", "1", "none"), image("gone", "1")));
    assertThat(report.failed()).isEqualTo(2);
    assertThat(report.primed()).isEqualTo(1);
    assertThat(reports)
        .filteredOn(image -> image.error() != null)
        .allSatisfy(image ->
            assertThat(image.error())
                .isNotNull()
                .extracting(PassError::kind)
                .isEqualTo(FailureKind.MISCONFIGURED));
  }

  @Test
  void aLiteralThatIsMissingUnderAnExpressionIsAWarning() throws Exception {
    upstream.image("team/a", "latest", "a");
    upstream.image("team/b", "1", "b");
    PassReport report = pass(registry(image(".*/team/.*", "latest")));
    assertThat(report.failed()).isZero();
    assertThat(report.primed()).isEqualTo(1);
    assertThat(report.warnings())
        .anySatisfy(warning -> assertThat(warning).contains("team/b has no tag \"latest\""));
  }

  @Test
  void literalsThatAreAllExcludedAreExplained() throws Exception {
    upstream.image("a", "1.0.0", "one");
    ImageConfig none =
        ImageConfig.of(
            RepositoryFilter.of(upstream.host(), "a", false),
            TagFilter.of(List.of("1.0.0"), List.of(">=1.0.0")));
    PassReport report = pass(registry(none));
    assertThat(report.images()).isZero();
    assertThat(report.failed()).isZero();
    assertThat(report.warnings()).singleElement().asString().contains("all excluded by");
  }

  @Test
  void whatDidNotChangeIsNotJudgedAgain() throws Exception {
    upstream.image("a", "1", "one");
    pass(registry(image("a")));
    Gate asking =
        judging((image, manifest, from) -> {
          throw new IllegalStateException("asked again");
        });
    PassReport report = pass(registry(image("a")), asking);
    assertThat(report.failed()).isZero();
    assertThat(reports.getFirst().verdict())
        .isNotNull()
        .satisfies(verdict -> assertThat(verdict.signer()).isEqualTo("then's signer"));
  }

  @Test
  void aDamagedManifestInTheStoreIsFetchedAnew() throws Exception {
    Descriptor descriptor = upstream.image("a", "1", "one");
    Path torn = folder.resolve("data/blobs/sha256").resolve(descriptor.digest().hex());
    Files.write(torn, new byte[10]); // another tool, cut short
    pass(registry(image("a")));
    assertThat(store.blobs().readVerified(descriptor.digest(), 8 << 20)).isNotNull();
    assertThat(entry("a", "1").digest()).isEqualTo(descriptor.digest());
  }

  @Test
  void anExpressionListsTheCatalog() throws Exception {
    upstream.image("team/a", "1", "a");
    upstream.image("team/b", "1", "b");
    upstream.image("other", "1", "c");
    // Our own read API lists HOST/REPOSITORY where it is not asked for one namespace.
    PassReport report = pass(registry(image(".*/team/.*")));
    assertThat(report.images()).isEqualTo(2);
    assertThat(store.catalog().names())
        .containsExactly(
            upstream.host() + "/upstream.invalid/team/a",
            upstream.host() + "/upstream.invalid/team/b");
  }

  @Test
  void anExpressionThatMatchesNothingIsAWarning() throws Exception {
    upstream.image("a", "1", "a");
    PassReport report = pass(registry(image("b.*")));
    assertThat(report.failed()).isZero();
    assertThat(report.warnings()).singleElement().asString().contains("b.*");
  }

  @Test
  void whatTheGateRefusesCostsNoLayerAndHasNoName() throws Exception {
    upstream.image("a", "1", "one");
    Gate refusing =
        judging(
            (image, manifest, from) -> new Verdict(Verdict.Outcome.REFUSED, "no signature", null));
    PassReport report = pass(registry(image("a")), refusing);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(sent("GET")).as("list and manifest").isEqualTo(2);
    assertThat(store.catalog().size()).isZero();
    assertThat(reports.getFirst().error())
        .isNotNull()
        .satisfies(error -> assertThat(error.kind()).isEqualTo(FailureKind.REFUSED));
  }

  @Test
  void anUndecidedImageIsUnavailableAndHasNoName() throws Exception {
    upstream.image("a", "1", "one");
    Gate undecided =
        judging(
            (image, manifest, from) -> new Verdict(Verdict.Outcome.UNDECIDED, "no answer", null));
    pass(registry(image("a")), undecided);
    assertThat(store.catalog().size()).isZero();
    assertThat(reports.getFirst().error())
        .isNotNull()
        .satisfies(error -> assertThat(error.kind()).isEqualTo(FailureKind.UNAVAILABLE));
  }

  @Test
  void aBugInOneImageStopsNoOther() throws Exception {
    upstream.image("a", "1", "one");
    upstream.image("a", "2", "two");
    Gate failing =
        judging((image, manifest, from) -> {
          if ("1".equals(image.reference().tag())) {
            throw new IllegalStateException("a bug");
          }
          return Primer.skipGate().judge(image, manifest, from);
        });
    PassReport report = pass(registry(image("a")), failing);
    assertThat(report.primed()).isEqualTo(1);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(entry("a", "2")).isNotNull();
    assertThat(store.catalog().get(reference("a", "1"))).isNull();
  }

  @Test
  void theSelectionIsWrittenForTheOthers() throws Exception {
    upstream.image("a", "1", "one");
    pass(registry(image("a")));
    assertThat(store.selections().living())
        .singleElement()
        .satisfies(mine -> assertThat(mine.references()).containsExactly(reference("a", "1")));
  }

  @Test
  void aListThatFailsKeepsWhatWasSelected() throws Exception {
    upstream.image("a", "1", "one");
    RegistryConfig registry = registry(image("a"));
    Reference selected = reference("a", "1");
    pass(registry);
    upstream.close();
    PassReport report = pass(registry);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(store.selections().living().getFirst().references()).containsExactly(selected);
    upstream = new UpstreamFixture(folder.resolve("upstream2"));
  }

  @Test
  void anEntryOfAnotherPolicyIsJudgedAgainAndKeepsBoth() throws Exception {
    Descriptor descriptor = upstream.image("a", "1", "one");
    pass(registry(image("a")));
    Entry first = entry("a", "1");
    String other = Digest.of(Digest.Algorithm.SHA256, new byte[] {1}).toString();
    store.commit(
        List.of(
            new io.ocidaemon.store.Change.Withdraw(
                first.reference(), descriptor.digest(), first.policies().iterator().next())));
    assertThat(store.catalog().get(reference("a", "1"))).isNull();
    store.commit(
        List.of(
            new io.ocidaemon.store.Change.Put(
                Entry.of(
                    first.reference(),
                    first.descriptor(),
                    null,
                    Set.of(other),
                    Set.of(Entry.ALL_PLATFORMS)),
                null,
                Set.of(descriptor.digest()))));
    Config config = Config.of(List.of(registry(image("a"))), List.of());
    assertThat(new Admission(config).test(entry("a", "1"))).isFalse();
    pass(registry(image("a")));
    assertThat(sent("GET")).as("the list alone: the bytes are here").isEqualTo(1);
    assertThat(entry("a", "1").policies()).hasSize(2).contains(other);
    assertThat(new Admission(config).test(entry("a", "1"))).isTrue();
  }
}
