package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store must do, whatever it lies on: one subclass for each. */
abstract class StoreConformance {
  private static final Reference ONE = Samples.tag("a/one", "1.0");
  private static final Reference TWO = Samples.tag("a/two", "1.0");

  @TempDir Path data;

  /** A store to write. */
  abstract Store open(Path folder, Tuning tuning) throws IOException;

  /** A store to read. */
  abstract Store openReadOnly(Path folder) throws IOException;

  private Store open(Path folder) throws IOException {
    return open(folder, Tuning.standard());
  }

  @Test
  void whatWasCommittedIsThereForAnotherAndAfterReopening() throws Exception {
    try (Store store = open(data);
        Store other = openReadOnly(data)) {
      assertThat(other.catalog().generation()).isZero();
      assertThat(Samples.commit(store, ONE, "x", null))
          .isEqualTo(new Store.Committed(1, List.of()));
      assertThat(other.lastCatalog().get(ONE)).isNull();
      assertThat(other.catalog().get(ONE)).isEqualTo(Samples.entry(ONE, "x"));
      assertThat(store.lastCatalog().get(ONE)).isEqualTo(Samples.entry(ONE, "x"));
    }
    try (Store store = open(data)) {
      assertThat(store.catalog().get(ONE)).isEqualTo(Samples.entry(ONE, "x"));
      assertThat(store.catalog().generation()).isEqualTo(1);
      assertThat(store.id()).matches("[0-9a-f]{32}");
    }
  }

  @Test
  void oneMismatchHandsBackTheWholeCall() throws Exception {
    try (Store store = open(data)) {
      Samples.commit(store, ONE, "x", null);
      Samples.blobs(store, "y", "z");
      Change wrong = Samples.put(ONE, "y", "z");
      Store.Committed done = store.commit(List.of(Samples.put(TWO, "z", null), wrong));
      assertThat(done.conflicts()).containsExactly(wrong);
      assertThat(done.generation()).isEqualTo(1);
      assertThat(store.catalog().get(TWO)).isNull();
      assertThat(store.catalog().generation()).isEqualTo(1);
    }
  }

  @Test
  void aBlobThatIsMissingStopsTheCall() throws Exception {
    try (Store store = open(data)) {
      assertThatThrownBy(() -> store.commit(List.of(Samples.put(ONE, "x", null))))
          .isInstanceOfSatisfying(
              MissingBlobsException.class,
              e -> assertThat(e.missing()).containsExactly(Samples.digest("x")));
      Samples.blobs(store, "x");
      Digest layer = Samples.digest("layer");
      Change.Put put =
          new Change.Put(Samples.entry(ONE, "x"), null, Set.of(Samples.digest("x"), layer));
      assertThatThrownBy(() -> store.commit(List.of(put)))
          .isInstanceOfSatisfying(
              MissingBlobsException.class, e -> assertThat(e.missing()).containsExactly(layer));
      Change.Put forgetful = new Change.Put(Samples.entry(TWO, "manifest"), null, Set.of());
      assertThatThrownBy(() -> store.commit(List.of(forgetful)))
          .isInstanceOfSatisfying(
              MissingBlobsException.class,
              e -> assertThat(e.missing()).containsExactly(Samples.digest("manifest")));
      assertThat(store.catalog().size()).isZero();
    }
  }

  @Test
  void aTrashedBlobIsLinkedBack() throws Exception {
    try (Store store = open(data)) {
      Samples.blobs(store, "x");
      Layout layout = new Layout(data);
      Path trashed = layout.trashed("run", Samples.digest("x"));
      Files.createDirectories(trashed.getParent());
      Files.move(layout.blob(Samples.digest("x")), trashed);
      assertThat(store.commit(List.of(Samples.put(ONE, "x", null))).conflicts()).isEmpty();
      assertThat(layout.blob(Samples.digest("x"))).exists();
    }
  }

  @Test
  void whatIsInEffectMakesNoGeneration() throws Exception {
    try (Store store = open(data)) {
      Samples.commit(store, ONE, "x", null);
      assertThat(store.commit(List.of(Samples.put(ONE, "x", null))).generation()).isEqualTo(1);
      assertThat(store.commit(List.of(Samples.put(ONE, "x", "x"))).generation()).isEqualTo(1);
      assertThat(store.commit(List.of()).generation()).isEqualTo(1);
      assertThat(new Layout(data).record(2)).doesNotExist();
    }
  }

  @Test
  void callsThatWaitBecomeOneRecord() throws Exception {
    try (Store store = open(data);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Store.Committed>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String content = "content " + i;
        Samples.blobs(store, content);
        Reference reference = Samples.tag("many", "t" + i);
        calls.add(() -> store.commit(List.of(Samples.put(reference, content, null))));
      }
      for (Future<Store.Committed> done : threads.invokeAll(calls)) {
        assertThat(done.get().conflicts()).isEmpty();
      }
      assertThat(store.catalog().size()).isEqualTo(40);
      assertThat(store.catalog().generation()).isLessThan(40);
    }
  }

  @Test
  void checkpointsAreWrittenTheLogIsCleanedAndEveryReaderGoesOn() throws Exception {
    try (Store store = open(data, Samples.small());
        Store stale = openReadOnly(data)) {
      for (int i = 0; i < 50; i++) {
        Samples.commit(store, Samples.tag("many", "t" + i), "content " + i, null);
      }
      Layout layout = new Layout(data);
      assertThat(layout.record(0)).doesNotExist();
      assertThat(layout.record(31)).doesNotExist();
      assertThat(layout.record(40)).exists();
      assertThat(layout.record(50)).exists();
      assertThat(layout.checkpoint(40)).exists();
      assertThat(layout.checkpoint(48)).exists();
      assertThat(layout.checkpoint(32)).doesNotExist();
      assertThat(stale.lastCatalog().generation()).isZero();
      assertThat(stale.catalog().entries()).containsExactlyElementsOf(store.catalog().entries());
      try (Store fresh = openReadOnly(data)) {
        assertThat(fresh.catalog().generation()).isEqualTo(50);
        assertThat(fresh.catalog().entries()).containsExactlyElementsOf(store.catalog().entries());
      }
    }
  }

  @Test
  void aNewerFormatIsRefused() throws Exception {
    open(data).close();
    Files.writeString(new Layout(data).format(), "2\n");
    assertThatThrownBy(() -> open(data)).isInstanceOf(NewerFormatException.class);
    assertThatThrownBy(() -> openReadOnly(data)).isInstanceOf(NewerFormatException.class);
  }

  @Test
  void reachableIsWhatIsNamedAndPresent() throws Exception {
    try (Store store = open(data)) {
      String child = manifest("layer", "missing layer");
      String index =
          "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
              + descriptor("application/vnd.oci.image.manifest.v1+json", child)
              + ","
              + descriptor("application/vnd.oci.image.manifest.v1+json", "another platform")
              + "]}";
      Samples.blobs(store, index, child, "config", "layer");
      assertThat(store.reachable(Samples.digest(index)))
          .containsExactlyInAnyOrder(
              Samples.digest(index),
              Samples.digest(child),
              Samples.digest("config"),
              Samples.digest("layer"));
      Samples.blobs(store, "missing layer");
      assertThat(store.reachable(Samples.digest(index))).contains(Samples.digest("missing layer"));
      assertThat(store.reachable(Samples.digest("nothing"))).isEmpty();
    }
  }

  private static String manifest(String... layers) {
    List<String> descriptors = new ArrayList<>();
    for (String layer : layers) {
      descriptors.add(descriptor("application/vnd.oci.image.layer.v1.tar", layer));
    }
    return "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":"
        + descriptor("application/vnd.oci.image.config.v1+json", "config")
        + ",\"layers\":["
        + String.join(",", descriptors)
        + "]}";
  }

  private static String descriptor(String mediaType, String content) {
    return "{\"mediaType\":\""
        + mediaType
        + "\",\"digest\":\""
        + Samples.digest(content)
        + "\",\"size\":"
        + content.length()
        + "}";
  }

  @Test
  void anInterruptedCallerDoesNotSpoilTheOthers() throws Exception {
    try (Store store = open(data);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String content = "content " + i;
        Samples.blobs(store, content);
        Reference reference = Samples.tag("many", "t" + i);
        boolean interrupted = i % 4 == 0;
        calls.add(
            threads.submit(() -> {
              if (interrupted) {
                Thread.currentThread().interrupt();
              }
              store.commit(List.of(Samples.put(reference, content, null)));
              return Thread.interrupted() == interrupted;
            }));
      }
      for (Future<Boolean> call : calls) {
        assertThat(call.get()).isTrue();
      }
      assertThat(store.catalog().size()).isEqualTo(40);
    }
  }

  @Test
  void aDamagedRecordIsAnEmptyCommitForEveryone() throws Exception {
    try (Store store = open(data)) {
      Samples.commit(store, ONE, "x", null);
      Samples.commit(store, TWO, "y", null);
      Path record = new Layout(data).record(1);
      Path file = Files.isDirectory(record) ? Layout.inFolder(record) : record;
      byte[] content = Files.readAllBytes(file);
      content[content.length / 2] ^= 1;
      Files.write(file, content);
      try (Store fresh = open(data)) {
        assertThat(fresh.catalog().generation()).isEqualTo(2);
        assertThat(fresh.catalog().get(ONE)).isNull();
        assertThat(fresh.catalog().get(TWO)).isNotNull();
        assertThat(Samples.commit(fresh, ONE, "x", null).conflicts()).isEmpty();
      }
    }
  }
}
