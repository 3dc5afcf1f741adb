package io.ocidaemon.primer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  @TempDir Path data;

  @Test
  void theSecondDaemonOfAHostGetsTheNextFolder() {
    String name = StateFolder.hostName() + "-cache";
    try (StateFolder one = StateFolder.take(null, data, "cache");
        StateFolder two = StateFolder.take(null, data, "cache")) {
      assertThat(one.path()).isEqualTo(data.resolve(".oci-daemon").resolve(name));
      assertThat(two.path()).isEqualTo(data.resolve(".oci-daemon").resolve(name + "-2"));
      assertThat(one.id()).isNotEqualTo(two.id());
    }
  }

  @Test
  void aFreedFolderIsTakenAgainWithItsId() {
    String id;
    try (StateFolder one = StateFolder.take(null, data, "cache")) {
      id = one.id();
    }
    try (StateFolder again = StateFolder.take(null, data, "cache")) {
      assertThat(again.id()).isEqualTo(id);
    }
  }

  @Test
  void aNamedFolderThatIsHeldIsAnErrorOfTheEnvironment() {
    Path state = data.resolve("s");
    try (StateFolder one = StateFolder.take(state, data, "cache")) {
      assertThat(one.path()).isEqualTo(state);
      assertThatThrownBy(() -> StateFolder.take(state, data, "cache"))
          .isInstanceOfSatisfying(CommandException.class, e -> assertThat(e.status()).isEqualTo(4))
          .hasMessageContaining("held by a living daemon");
    }
  }

  @Test
  void aFolderThatCannotBeMadeSaysToGiveState() throws Exception {
    Path file = Files.writeString(data.resolve("file"), "");
    assertThatThrownBy(() -> StateFolder.take(file.resolve("s"), data, "cache"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("--state");
  }
}
