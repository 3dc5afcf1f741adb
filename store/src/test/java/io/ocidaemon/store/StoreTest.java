package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
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

/** The store as its users see it, on a real disk. */
class StoreTest {
  private static final Reference ONE = Samples.tag("a/one", "1.0");
  private static final Reference TWO = Samples.tag("a/two", "1.0");

  @TempDir Path data;

  @Test
  void whatWasCommittedIsThereForAnotherAndAfterReopening() throws Exception {
    try (Store store = Store.open(data);
        Store other = Store.openReadOnly(data)) {
      assertThat(other.catalog().generation()).isZero();
      assertThat(Samples.commit(store, ONE, "x", null))
          .isEqualTo(new Store.Committed(1, List.of()));
      assertThat(other.lastCatalog().get(ONE)).isNull();
      assertThat(other.catalog().get(ONE)).isEqualTo(Samples.entry(ONE, "x"));
      assertThat(store.lastCatalog().get(ONE)).isEqualTo(Samples.entry(ONE, "x"));
    }
    try (Store store = Store.open(data)) {
      assertThat(store.catalog().get(ONE)).isEqualTo(Samples.entry(ONE, "x"));
      assertThat(store.catalog().generation()).isEqualTo(1);
      assertThat(store.id()).matches("[0-9a-f]{32}");
    }
  }

  @Test
  void oneMismatchHandsBackTheWholeCall() throws Exception {
    try (Store store = Store.open(data)) {
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
    try (Store store = Store.open(data)) {
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
      assertThat(store.catalog().size()).isZero();
    }
  }

  @Test
  void aTrashedBlobIsLinkedBack() throws Exception {
    try (Store store = Store.open(data)) {
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
    try (Store store = Store.open(data)) {
      Samples.commit(store, ONE, "x", null);
      assertThat(store.commit(List.of(Samples.put(ONE, "x", null))).generation()).isEqualTo(1);
      assertThat(store.commit(List.of(Samples.put(ONE, "x", "x"))).generation()).isEqualTo(1);
      assertThat(store.commit(List.of()).generation()).isEqualTo(1);
      assertThat(new Layout(data).record(2)).doesNotExist();
    }
  }

  @Test
  void callsThatWaitBecomeOneRecord() throws Exception {
    try (Store store = Store.open(data);
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
    try (Store store = Samples.open(data, Samples.small());
        Store stale = Store.openReadOnly(data)) {
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
      try (Store fresh = Store.openReadOnly(data)) {
        assertThat(fresh.catalog().generation()).isEqualTo(50);
        assertThat(fresh.catalog().entries()).containsExactlyElementsOf(store.catalog().entries());
      }
    }
  }

  @Test
  void aNewerFormatIsRefused() throws Exception {
    Store.open(data).close();
    Files.writeString(new Layout(data).format(), "2\n");
    assertThatThrownBy(() -> Store.open(data)).isInstanceOf(NewerFormatException.class);
    assertThatThrownBy(() -> Store.openReadOnly(data)).isInstanceOf(NewerFormatException.class);
  }
}
