package io.ocidaemon.primer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholenessTest {
  @TempDir Path folder;

  @Test
  void whatWasLookedAtIsNotRememberedWithoutEnd() throws Exception {
    try (Store store = Store.open(folder)) {
      Wholeness wholeness = new Wholeness(store.blobs());
      for (int i = 0; i < Wholeness.MOST_LOOKED; i++) {
        wholeness.note("entry " + i);
      }
      assertThat(wholeness.remembered()).isEqualTo(Wholeness.MOST_LOOKED);
      wholeness.note("one more");
      assertThat(wholeness.remembered()).isEqualTo(1);
    }
  }
}
