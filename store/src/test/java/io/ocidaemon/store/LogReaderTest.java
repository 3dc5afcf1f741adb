package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a reader may begin. */
class LogReaderTest {
  @TempDir Path data;

  private void commits(int number) throws IOException {
    try (Store store = Samples.open(data, Samples.small())) {
      for (int i = 0; i < number; i++) {
        Samples.commit(store, Samples.tag("a", "t" + i), "content " + i, null);
      }
    }
  }

  private LogReader reader(Disk disk) {
    Layout layout = new Layout(data);
    return new LogReader(layout, new LogFiles(layout, disk, Names.secure()));
  }

  private Disk disk() {
    return new RealDisk(new Layout(data).own());
  }

  /** Somebody began to make the store, slept, and woke after the log was cleaned. */
  @Test
  void aBirthRecordThatCameLateIsNotBelieved() throws Exception {
    commits(30);
    Layout layout = new Layout(data);
    CommitRecord late = new CommitRecord("id", 0, null, "", "", "another store", List.of());
    Files.write(layout.record(0), RecordCodec.encode(late));
    int[] lists = new int[1];
    Disk disk =
        new ForwardingDisk(disk()) {
          @Override
          public List<String> list(Path directory) throws IOException {
            // The first listing meets the folder in a moment when it shows no checkpoint.
            return lists[0]++ == 0 ? List.of() : super.list(directory);
          }
        };
    Position tip = Objects.requireNonNull(reader(disk).start(id -> {}));
    assertThat(tip.generation()).isEqualTo(30);
    assertThat(tip.catalog().storeId()).isNotEqualTo("another store");
  }

  @Test
  void aCheckpointThatCannotBeReadIsPassedOver() throws Exception {
    commits(20);
    Path newest = new Layout(data).checkpoint(16);
    byte[] content = Files.readAllBytes(newest);
    content[content.length / 2] ^= 1;
    Files.write(newest, content);
    Position tip = Objects.requireNonNull(reader(disk()).start(id -> {}));
    assertThat(tip.generation()).isEqualTo(20);
    assertThat(tip.catalog().size()).isEqualTo(20);
  }

  @Test
  void aLogWithoutABeginningSaysSo() throws Exception {
    commits(3);
    Files.delete(new Layout(data).record(0));
    assertThatThrownBy(() -> reader(disk()).start(id -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("neither a checkpoint that can be read nor its first record");
    assertThatThrownBy(() -> Store.open(data)).isInstanceOf(IOException.class);
  }

  @Test
  void noLogIsNoStore() throws Exception {
    assertThat(reader(disk()).start(id -> {})).isNull();
  }
}
