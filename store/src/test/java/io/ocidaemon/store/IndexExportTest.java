package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Json;
import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code index.json}: what goes out, what is carried over, what is never believed. */
class IndexExportTest {
  private static final Reference ONE = Samples.tag("a/one", "1.0");
  private static final Reference ONE_2 = Samples.tag("a/one", "2");
  private static final Reference TWO = Samples.tag("a/two", "1.0");

  @TempDir Path data;
  private Layout layout;

  @BeforeEach
  void layout() {
    layout = new Layout(data);
  }

  @Test
  void aCommitIsInTheFileAtOnce() throws Exception {
    try (Store store = Store.open(data)) {
      assertThat(layout.ociLayout()).content().contains("\"imageLayoutVersion\":\"1.0.0\"");
      store
          .selections()
          .write(new DaemonSelection("d1", "cache", "host", Map.of(), Set.of(ONE, TWO)));
      store.selections().write(new DaemonSelection("d2", "node", "host", Map.of(), Set.of(ONE)));
      Samples.commit(store, ONE, "x", null);
      JsonNode index = index();
      assertThat(index.path("schemaVersion").asInt()).isEqualTo(2);
      assertThat(index.path("annotations").path("io.ocidaemon.generation").asString())
          .isEqualTo("1");
      assertThat(index.path("annotations").path("io.ocidaemon.store").asString())
          .isEqualTo(store.id());
      JsonNode entry = index.path("manifests").get(0);
      assertThat(entry.path("digest").asString()).isEqualTo(Samples.digest("x").toString());
      assertThat(entry.path("size").asInt()).isEqualTo(1);
      assertThat(names()).containsExactly(ONE.toString());
      assertThat(entry.path("annotations").path("io.ocidaemon.policy").asString())
          .isEqualTo(Samples.POLICY);
      assertThat(entry.path("annotations").path("io.ocidaemon.selected-by").asString())
          .isEqualTo("d1,d2");
      store.commit(List.of(new Change.Remove(ONE, Samples.digest("x"))));
      assertThat(names()).isEmpty();
    }
  }

  @Test
  void aForeignEntryIsCarriedOverAsItStandsAndIsNeverOurs() throws Exception {
    String foreign =
        "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\""
            + Samples.digest("f")
            + "\",\"size\":1,\"odd\":{\"b\":1},\"annotations\":"
            + "{\"org.opencontainers.image.ref.name\":\"latest\"}}";
    try (Store store = Store.open(data)) {
      Samples.commit(store, ONE, "x", null);
      add(foreign);
      assertThat(store.catalog().foreign())
          .singleElement()
          .satisfies(entry -> {
            assertThat(entry.foreign()).isTrue();
            assertThat(entry.reference().tag()).isEqualTo("latest");
            assertThat(entry.policies()).isEmpty();
          });
      Samples.commit(store, TWO, "y", null);
      assertThat(names()).containsExactly(ONE.toString(), TWO.toString(), "latest");
      assertThat(Files.readString(layout.index())).contains(foreign);
      assertThat(store.catalog().size()).isEqualTo(2);
    }
  }

  @Test
  void aForeignEntryUnderANameOfOursDoesNotShadowIt() throws Exception {
    try (Store store = Store.open(data)) {
      Samples.commit(store, ONE, "x", null);
      add(descriptor("f", ONE.toString(), null, null));
      add(descriptor("x", ONE.toString(), null, null)); // as skopeo leaves ours
      assertThat(store.catalog().foreign()).isEmpty();
      store.export();
      assertThat(names()).containsExactly(ONE.toString(), "-");
      JsonNode aside = index().path("manifests").get(1);
      assertThat(aside.path("digest").asString()).isEqualTo(Samples.digest("f").toString());
      assertThat(aside.path("annotations").path("io.ocidaemon.name-aside").asString())
          .isEqualTo(ONE.toString());
      assertThat(store.catalog().foreign()).hasSize(1);
    }
  }

  @Test
  void aForgedEntryOfOursIsDropped() throws Exception {
    try (Store store = Store.open(data)) {
      Samples.commit(store, ONE, "x", null);
      add(descriptor("f", TWO.toString(), Samples.POLICY, null));
      assertThat(store.catalog().get(TWO)).isNull();
      store.export();
      assertThat(names()).containsExactly(ONE.toString());
      assertThat(store.gcRefusal()).isNull();
    }
  }

  @Test
  void whatAnotherStoresLogAcceptedIsKeptForEver() throws Exception {
    try (Store store = Store.open(data)) {
      Samples.commit(store, ONE, "x", null);
    }
    moveAside();
    try (Store store = Store.open(data)) {
      assertThat(store.catalog().size()).isZero();
      assertThat(names()).containsExactly(ONE.toString());
      Samples.commit(store, TWO, "y", null);
      store.export();
      assertThat(names()).containsExactly(TWO.toString(), ONE.toString());
      assertThat(store.gcRefusal()).contains("another store");
      assertThat(store.catalog().foreign()).isEmpty();
      // Accepted by this store too, it is an entry like all.
      Samples.commit(store, ONE, "x", null);
      assertThat(names()).containsExactly(ONE.toString(), TWO.toString());
      assertThat(store.gcRefusal()).isNull();
    }
  }

  @Test
  void aHigherGenerationThanTheLogsIsNotWrittenOver() throws Exception {
    try (Store store = Store.open(data)) {
      Samples.commit(store, ONE, "x", null);
      String ahead =
          Files.readString(layout.index())
              .replace("generation\":\"1\"", "generation\":\"9\"")
              .replace(ONE.toString(), TWO.toString());
      Files.writeString(layout.index(), ahead);
      Samples.commit(store, ONE_2, "y", null);
      assertThat(Files.readString(layout.index())).isEqualTo(ahead);
      assertThat(store.gcRefusal()).contains("generation 9");
      // No cache of a file system hides a commit so long: that part of the log is lost.
      age(Duration.ofMinutes(11));
      store.export();
      assertThat(names()).containsExactly(ONE.toString(), ONE_2.toString(), TWO.toString());
      assertThat(store.gcRefusal()).isNotNull();
      store.export();
      assertThat(names()).hasSize(3);
    }
  }

  @Test
  void aFileThatSomebodyIsWritingIsLeftAloneUntilItIsStill() throws Exception {
    try (Store store = Store.open(data)) {
      Samples.commit(store, ONE, "x", null);
      Files.writeString(layout.index(), "{\"schemaVersion\":2,\"manif");
      Samples.commit(store, TWO, "y", null);
      assertThat(layout.index()).content().endsWith("manif");
      assertThat(store.gcRefusal()).contains("cannot be read");
      assertThat(store.catalog().size()).isEqualTo(2);
      age(Duration.ofSeconds(61));
      store.export();
      assertThat(names()).containsExactly(ONE.toString(), TWO.toString());
      assertThat(layout.own())
          .isDirectoryContaining(
              kept -> kept.toString().endsWith(".unreadable") && text(kept).endsWith("manif"));
    }
  }

  @Test
  void whoeverOpensTheStoreWritesWhatACrashLeftBehind() throws Exception {
    byte[] before;
    try (Store store = Store.open(data)) {
      Samples.commit(store, ONE, "x", null);
      before = Files.readAllBytes(layout.index());
      Samples.commit(store, TWO, "y", null);
    }
    Files.write(layout.index(), before);
    Store.open(data).close();
    assertThat(names()).containsExactly(ONE.toString(), TWO.toString());
    Files.delete(layout.index());
    Store.open(data).close();
    assertThat(names()).containsExactly(ONE.toString(), TWO.toString());
  }

  @Test
  void aLargeFileIsWrittenNowAndThen() throws Exception {
    List<Runnable> later = new ArrayList<>();
    Tuning tuning = Samples.small().withExportLimit(10).withBackground(later::add);
    try (Store store = Samples.open(data, tuning)) {
      Samples.commit(store, ONE, "x", null);
      Samples.commit(store, TWO, "y", null);
      assertThat(names()).isEmpty();
      assertThat(later).as("one export for both").hasSize(1);
      store.export();
      assertThat(names()).containsExactly(ONE.toString(), TWO.toString());
      Samples.commit(store, ONE_2, "z", null);
    }
    assertThat(names()).hasSize(3);
  }

  @Test
  void aLargeFileLagsByTheIntervalOnlyThoughNobodyCommitsAgain() throws Exception {
    Tuning tuning = Tuning.standard().withExportLimit(0).withExportEvery(Duration.ofMillis(300));
    try (Store store = Samples.open(data, tuning)) {
      Samples.commit(store, ONE, "x", null);
      Samples.commit(store, TWO, "x", null);
      Awaitility.await().untilAsserted(() -> assertThat(names()).hasSize(2));
    }
  }

  @Test
  void noCommitWaitsForATornFile() throws Exception {
    try (Store store = Store.open(data)) {
      Samples.commit(store, ONE, "x", null);
      Files.writeString(layout.index(), "{\"torn");
      Thread pass =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  store.export(); // waits until the file has been still for a minute
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      Awaitility.await().until(() -> pass.getState() == Thread.State.TIMED_WAITING);
      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(5), () -> Samples.commit(store, TWO, "x", null));
      pass.interrupt();
      pass.join();
    }
  }

  @Test
  void aLayoutOfAnotherToolIsServedWithoutWriting() throws Exception {
    Files.writeString(layout.ociLayout(), "{\"imageLayoutVersion\": \"1.0.0\"}");
    Files.writeString(
        layout.index(),
        "{\"schemaVersion\":2,\"manifests\":["
            + descriptor("f", "docker.io/library/f:1", null, null)
            + ","
            + descriptor("g", null, null, null)
            + ",{\"mediaType\":5}]}");
    try (Store store = Store.openReadOnly(data)) {
      assertThat(store.id()).isEmpty();
      assertThat(store.catalog().size()).isZero();
      assertThat(store.catalog().foreign())
          .extracting(entry -> entry.reference().toString())
          .satisfiesExactly(
              name -> assertThat(name).isEqualTo("docker.io/library/f:1"),
              name -> assertThat(name).startsWith("localhost/").contains("@sha256:"));
    }
    assertThat(layout.own()).doesNotExist();
    try (Store store = Store.open(data)) {
      assertThat(store.catalog().foreign()).hasSize(2);
      assertThat(index().path("manifests").size()).isEqualTo(3);
    }
  }

  private static String descriptor(
      String content, @Nullable String name, @Nullable String policy, @Nullable String store) {
    List<String> annotations = new ArrayList<>();
    add(annotations, "org.opencontainers.image.ref.name", name);
    add(annotations, "io.ocidaemon.policy", policy);
    add(annotations, "io.ocidaemon.store", store);
    return "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\""
        + Samples.digest(content)
        + "\",\"size\":1,\"annotations\":{"
        + String.join(",", annotations)
        + "}}";
  }

  private static void add(List<String> to, String key, @Nullable String value) {
    if (value != null) {
      to.add("\"" + key + "\":\"" + value + "\"");
    }
  }

  /** As another tool does it. */
  private void add(String descriptor) throws IOException {
    String text = Files.readString(layout.index(), StandardCharsets.UTF_8);
    int end = text.lastIndexOf("],\"annotations\"");
    String comma = text.charAt(end - 1) == '[' ? "" : ",";
    Files.writeString(
        layout.index(), text.substring(0, end) + comma + descriptor + text.substring(end));
  }

  private JsonNode index() throws IOException {
    return Json.readObject(Files.readAllBytes(layout.index()), "index.json");
  }

  private List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    for (JsonNode entry : index().path("manifests")) {
      names.add(entry.path("annotations").path("org.opencontainers.image.ref.name").asString("-"));
    }
    return names;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void age(Duration by) throws IOException {
    Files.setLastModifiedTime(layout.index(), FileTime.from(Instant.now().minus(by)));
  }

  /** The log is lost; the rest of the layout stays. */
  private void moveAside() throws IOException {
    Files.move(layout.own(), data.resolve("lost"));
  }
}
