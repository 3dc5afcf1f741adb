package io.ocidaemon.primer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.Access;
import io.ocidaemon.primer.config.CacheConfig;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.ImageConfig;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.ledger.ImageStatus;
import io.ocidaemon.primer.ledger.PhaseTimes;
import io.ocidaemon.primer.select.PlatformFilter;
import io.ocidaemon.primer.select.RepositoryFilter;
import io.ocidaemon.primer.select.TagFilter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes into status, and what leaves it. */
class StatusBookTest {
  private static final String HOST = "one.example";

  private final CacheConfig old = CacheConfig.of(Access.of("old.example"));
  private final CacheConfig fresh = CacheConfig.of(Access.of("new.example"));
  private final RegistryConfig a = registry("a");
  private final RegistryConfig b = registry("b");

  private static RegistryConfig registry(String name) {
    return RegistryConfig.of(
        Access.of(HOST),
        List.of(ImageConfig.of(RepositoryFilter.of(HOST, name, true), TagFilter.ALL)));
  }

  private static SelectedImage image(RegistryConfig registry, String name, CacheConfig... caches) {
    return new SelectedImage(
        Reference.parse(HOST + "/" + name), registry, PlatformFilter.ALL, Arrays.asList(caches));
  }

  private static Selection selection(SelectedImage... images) {
    return new Selection(List.of(images), List.of(), List.of(), List.of(), List.of());
  }

  private static Selection failed(String list, SelectedImage... images) {
    PassError error = new PassError(list, FailureKind.MISCONFIGURED, "403");
    return new Selection(List.of(images), List.of(), List.of(error), List.of(), List.of(list));
  }

  private static ImageReport delivered(RegistryConfig registry, String name, String cache) {
    return new ImageReport(
        Reference.parse(HOST + "/" + name),
        HOST,
        null,
        null,
        "sha256:" + "a".repeat(64),
        ImageReport.Change.NONE,
        null,
        null,
        0,
        PhaseTimes.NONE,
        List.of(new TargetReport("cache", cache, true, 1, null)),
        null);
  }

  @Test
  void anErrorOfAListLeavesWhenTheListCanBeReadThoughAnotherCannot() {
    StatusBook book = new StatusBook(Config.of(List.of(a), List.of()));
    book.selected(a, failed(HOST + "/a"));
    assertThat(book.references()).containsExactly(HOST + "/a");
    book.selected(a, failed(HOST + "/x", image(a, "a:1")));
    assertThat(book.references()).containsExactlyInAnyOrder(HOST + "/a:1", HOST + "/x");
  }

  @Test
  void whatIsDeselectedLeavesButNotBehindAListThatFails() {
    StatusBook book = new StatusBook(Config.of(List.of(a), List.of()));
    book.selected(a, selection(image(a, "a:1"), image(a, "x:1")));
    assertThat(book.selected(a, failed(HOST + "/x"))).containsExactly(HOST + "/a:1");
    assertThat(book.references()).containsExactlyInAnyOrder(HOST + "/x", HOST + "/x:1");
    assertThat(book.selected(a, failed(HOST))).isEmpty();
  }

  @Test
  void aHostThatIsListedTwiceForgetsWhatNeitherMeans() {
    StatusBook book = new StatusBook(Config.of(List.of(a, b), List.of()));
    book.selected(a, selection(image(a, "a:1")));
    book.selected(b, selection(image(b, "b:1"), image(b, "b:2")));
    assertThat(book.selected(b, selection(image(b, "b:2")))).containsExactly(HOST + "/b:1");
    assertThat(book.references()).containsExactlyInAnyOrder(HOST + "/a:1", HOST + "/b:2");
  }

  @Test
  void targetsAreThoseOfToday() {
    StatusBook book = new StatusBook(Config.of(List.of(a), List.of(old, fresh)));
    book.selected(a, selection(image(a, "a:1", old)));
    book.ended(delivered(a, "a:1", "old.example"), Instant.EPOCH);
    book.selected(a, selection(image(a, "a:1", old, fresh)));
    assertThat(targets(book)).containsExactly("old.example delivered", "new.example pending");
    book.selected(a, selection(image(a, "a:1", fresh)));
    assertThat(targets(book)).containsExactly("new.example pending");
  }

  private static List<String> targets(StatusBook book) {
    ImageStatus image = book.images().getFirst();
    return image.targets().stream().map(t -> t.name() + " " + t.state()).toList();
  }
}
