package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Platform;
import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits that others cross, at each step. */
class CommitterTest {
  private static final Reference ONE = Samples.tag("a/one", "1.0");
  private static final Reference TWO = Samples.tag("a/two", "1.0");

  @TempDir Path data;

  /** Something that happens once, at one step of the disk's work. */
  private interface Event {
    void run() throws IOException;
  }

  /** Lets a test step in around the link that publishes a record. */
  private final class Crossed extends ForwardingDisk {
    @Nullable Event beforeLink;
    @Nullable Event afterLink;
    @Nullable Event beforeLogSync;
    int logSyncs;

    Crossed() {
      super(new RealDisk(new Layout(data).own()));
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
      Event before = beforeLink;
      beforeLink = null;
      if (before != null) {
        before.run();
      }
      super.link(existing, name);
      Event after = afterLink;
      afterLink = null;
      if (after != null) {
        after.run();
      }
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
      if (directory.equals(new Layout(data).log())) {
        logSyncs++;
        Event before = beforeLogSync;
        beforeLogSync = null;
        if (before != null) {
          before.run();
        }
      }
      super.syncDirectory(directory);
    }
  }

  private Store open(Crossed disk) throws IOException {
    return Store.open(data, disk, Timing.REAL, Samples.small());
  }

  /** So many commits of another process, which cleans the log behind it. */
  private void others(int commits) throws IOException {
    try (Store other = Samples.open(data, Samples.small())) {
      for (int i = 0; i < commits; i++) {
        Samples.commit(other, Samples.tag("others", "t" + i), "other " + i, null);
      }
    }
  }

  private void assertThere(Reference... references) throws IOException {
    try (Store fresh = Store.openReadOnly(data)) {
      for (Reference reference : references) {
        assertThat(fresh.catalog().get(reference)).as("%s", reference).isNotNull();
      }
    }
  }

  @Test
  void whoeverComesSecondMergesAgain() throws Exception {
    Crossed disk = new Crossed();
    try (Store store = open(disk)) {
      disk.beforeLink = () -> others(1);
      assertThat(Samples.commit(store, ONE, "x", null).generation()).isEqualTo(2);
      assertThere(ONE, Samples.tag("others", "t0"));
    }
  }

  @Test
  void aConflictThatAppearsWhileCommittingIsHandedBack() throws Exception {
    Crossed disk = new Crossed();
    try (Store store = open(disk)) {
      disk.beforeLink =
          () -> {
            try (Store other = Store.open(data)) {
              Samples.commit(other, ONE, "y", null);
            }
          };
      assertThat(Samples.commit(store, ONE, "x", null).conflicts()).hasSize(1);
      assertThat(Objects.requireNonNull(store.catalog().get(ONE)).digest())
          .isEqualTo(Samples.digest("y"));
      assertThat(store.catalog().generation()).isEqualTo(1);
    }
  }

  @Test
  void aLinkThatWasMadeAndAnsweredWithAnErrorIsACommit() throws Exception {
    Crossed disk = new Crossed();
    try (Store store = open(disk)) {
      disk.afterLink =
          () -> {
            throw new IOException("Input/output error");
          };
      assertThat(Samples.commit(store, ONE, "x", null).generation()).isEqualTo(1);
      assertThere(ONE);
    }
  }

  @Test
  void aFailureReachesTheCallerAndTheNextCommitWorks() throws Exception {
    Crossed disk = new Crossed();
    try (Store store = open(disk)) {
      disk.beforeLink =
          () -> {
            throw new IOException("Input/output error");
          };
      Samples.blobs(store, "x");
      assertThatThrownBy(() -> store.commit(List.of(Samples.put(ONE, "x", null))))
          .isInstanceOf(IOException.class)
          .hasMessage("Input/output error");
      assertThat(store.catalog().size()).isZero();
      assertThat(Samples.commit(store, ONE, "x", null).generation()).isEqualTo(1);
    }
  }

  @Test
  void aFullDiskStopsACommitAndLeavesNothing() throws Exception {
    Layout layout = new Layout(data);
    boolean[] full = new boolean[1];
    Disk disk =
        new ForwardingDisk(new RealDisk(layout.own())) {
          @Override
          public void sync(Path file) throws IOException {
            if (full[0]) {
              throw new IOException("No space left on device");
            }
            super.sync(file);
          }
        };
    try (Store store = Store.open(data, disk, Timing.REAL, Samples.small())) {
      Samples.blobs(store, "x");
      full[0] = true;
      assertThatThrownBy(() -> store.commit(List.of(Samples.put(ONE, "x", null))))
          .isInstanceOf(NoSpaceException.class);
      assertThat(layout.log()).isDirectoryNotContaining("glob:**.tmp");
      full[0] = false;
      assertThat(store.commit(List.of(Samples.put(ONE, "x", null))).generation()).isEqualTo(1);
    }
  }

  /** The record goes under a name that was cleaned: nobody reads it there. */
  @Test
  void aRecordThatCameTooLateIsNotACommit() throws Exception {
    Crossed disk = new Crossed();
    try (Store store = open(disk)) {
      disk.beforeLink = () -> others(30);
      Store.Committed done = Samples.commit(store, ONE, "x", null);
      assertThat(done).isEqualTo(new Store.Committed(31, List.of()));
      assertThat(new Layout(data).record(1)).exists();
      assertThere(ONE, Samples.tag("others", "t0"), Samples.tag("others", "t29"));
    }
  }

  /** The record is in the log, and the log is cleaned beyond it before the writer looks. */
  @Test
  void aRecordThatACheckpointHoldsByNowIsCommittedOnce() throws Exception {
    Crossed disk = new Crossed();
    try (Store store = open(disk)) {
      disk.beforeLogSync = () -> others(30);
      Store.Committed done = Samples.commit(store, ONE, "x", null);
      assertThat(done).isEqualTo(new Store.Committed(31, List.of()));
      assertThat(store.catalog().generation()).isEqualTo(31);
      assertThere(ONE, Samples.tag("others", "t29"));
    }
  }

  /** As before, but the writer comes upon its own record on the way to the tip. */
  @Test
  void aRecordThatIsReadAgainIsCommittedOnce() throws Exception {
    Crossed disk = new Crossed();
    try (Store store = open(disk)) {
      Samples.commit(store, ONE, "x", null);
      Layout layout = new Layout(data);
      disk.beforeLogSync =
          () -> {
            // A backup puts the same record back: another file under the name we stand on.
            byte[] record = Files.readAllBytes(layout.record(1));
            Files.delete(layout.record(1));
            Files.write(layout.record(1), record);
          };
      Samples.blobs(store, "y");
      Store.Committed done = store.commit(List.of(new Change.Remove(ONE, Samples.digest("x"))));
      assertThat(done).isEqualTo(new Store.Committed(2, List.of()));
      assertThat(store.catalog().generation()).isEqualTo(2);
    }
  }

  @Test
  void nothingNewIsAnsweredOnlyWhenWhatIsThereIsDurable() throws Exception {
    Crossed disk = new Crossed();
    try (Store store = open(disk)) {
      Samples.commit(store, ONE, "x", null);
      int before = disk.logSyncs;
      assertThat(store.commit(List.of(Samples.put(ONE, "x", null))).generation()).isEqualTo(1);
      assertThat(disk.logSyncs).isGreaterThan(before);
    }
  }

  @Test
  void aReaderBehindACleanedLogStartsOver() throws Exception {
    Crossed disk = new Crossed();
    try (Store store = open(disk)) {
      List<Long> seen = new ArrayList<>();
      for (int commits : new int[] {3, 9, 40, 41}) {
        others(commits);
        seen.add(store.catalog().generation());
      }
      assertThat(seen).isSorted();
      assertThat(store.catalog().generation()).isEqualTo(41);
      Samples.commit(store, TWO, "z", null);
      assertThere(TWO, Samples.tag("others", "t40"));
    }
  }

  @Test
  void whatCouldNotBeReadBackIsRefusedAndHarmsNobodyElse() throws Exception {
    try (Store store = Store.open(data)) {
      Samples.blobs(store, "x");
      Entry good = Samples.entry(ONE, "x");
      Entry odd =
          Entry.of(
              TWO,
              new Descriptor(
                  good.descriptor().mediaType(),
                  good.digest(),
                  1,
                  null,
                  Map.of(),
                  new Platform("Plan 9", "mips", null, null),
                  List.of()),
              null,
              good.policies(),
              good.platforms());
      assertThatThrownBy(() -> store.commit(List.of(Samples.put(odd, null))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cannot be read back");
      store.commit(List.of(Samples.put(good, null)));
      assertThat(store.catalog().get(ONE)).isNotNull();
    }
    assertThere(ONE);
  }

  @Test
  void largeCallsDoNotMakeARecordThatNobodyMayRead() throws Exception {
    // Each fits; all of them in one record would not.
    String text = "x".repeat(3 << 20);
    int calls = 24;
    try (Store store = Store.open(data);
        ExecutorService threads = Executors.newFixedThreadPool(calls)) {
      Samples.blobs(store, "x");
      List<Future<Store.Committed>> done = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        Entry small = Samples.entry(Samples.tag("a/one", "t" + i), "x");
        Entry large =
            Entry.of(
                small.reference(),
                new Descriptor(
                    small.descriptor().mediaType(),
                    small.digest(),
                    1,
                    null,
                    Map.of("text", text),
                    null,
                    List.of()),
                null,
                small.policies(),
                small.platforms());
        done.add(threads.submit(() -> store.commit(List.of(Samples.put(large, null)))));
      }
      for (Future<Store.Committed> commit : done) {
        assertThat(commit.get().conflicts()).isEmpty();
      }
    }
    try (Store store = Store.openReadOnly(data)) {
      assertThat(store.catalog().size()).isEqualTo(calls);
    }
  }
}
