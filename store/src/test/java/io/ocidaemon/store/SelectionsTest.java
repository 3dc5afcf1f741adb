package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who selects what, and who counts as living. */
class SelectionsTest {
  private static final Reference ONE = Samples.tag("a/one", "1.0");

  @TempDir Path data;
  private Layout layout;
  private Selections selections;

  @BeforeEach
  void open() {
    layout = new Layout(data);
    selections = new Selections(layout, new RealDisk(layout.own()), Names.secure());
  }

  private static DaemonSelection selection(String id, Reference... references) {
    return new DaemonSelection(id, "cache", "host", Map.of("pid", "1"), Set.of(references));
  }

  @Test
  void whatWasWrittenLivesAndIsReplaced() throws Exception {
    assertThat(selections.living()).isEmpty();
    selections.write(selection("b", ONE));
    selections.write(selection("a"));
    assertThat(selections.living()).containsExactly(selection("a"), selection("b", ONE));
    selections.write(selection("b"));
    assertThat(selections.living()).containsExactly(selection("a"), selection("b"));
    Files.delete(layout.daemon("a"));
    assertThat(selections.living()).containsExactly(selection("b"));
    assertThat(layout.daemons()).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void sevenDaysWithoutASignOfLifeEndIt() throws Exception {
    selections.write(selection("a", ONE));
    age("a", Duration.ofDays(7).minusMinutes(5));
    assertThat(selections.living()).hasSize(1);
    age("a", Duration.ofDays(7).plusMinutes(5));
    assertThat(selections.living()).isEmpty();
    selections.touch("a");
    assertThat(selections.living()).containsExactly(selection("a", ONE));
    assertThatThrownBy(() -> selections.touch("b")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatCannotBeReadStopsARemoverUnlessItIsLongDead() throws Exception {
    selections.write(selection("a", ONE));
    Files.writeString(layout.daemon("broken"), "{\"references\":");
    assertThatThrownBy(() -> selections.living())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken.json");
    age("broken", Duration.ofDays(8));
    assertThat(selections.living()).hasSize(1);
  }

  @Test
  void anIdIsNoPath() {
    assertThatThrownBy(() -> selections.write(selection("../a")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> selections.touch("a/b")).isInstanceOf(IllegalArgumentException.class);
  }

  private void age(String id, Duration by) throws IOException {
    Files.setLastModifiedTime(layout.daemon(id), FileTime.from(Instant.now().minus(by)));
  }
}
