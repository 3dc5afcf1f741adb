package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a view costs and keeps. */
class ViewTest {
  @TempDir Path data;

  @Test
  void theRepositoriesOfOneHostCostNoMoreThanThose() throws IOException {
    try (Store store = Store.open(data)) {
      Samples samples = new Samples(store);
      Descriptor image = samples.image("one");
      for (String name : List.of("a.test/x", "b.test/x", "b.test/y", "b.test:1/z", "b.tes/t")) {
        samples.commit(name + ":1", image);
      }
      AtomicInteger looks = new AtomicInteger();
      Serving serving =
          new Serving(entry -> looks.incrementAndGet() > 0, /* defaultNamespace= */ null, null);
      View view = new View(store.catalog(), List.of(), serving);
      assertThat(view.paths("b.test")).containsExactly("x", "y");
      assertThat(looks).hasValue(2);
      assertThat(view.paths("b.test:1")).containsExactly("z");
      assertThat(view.paths("b.test")).isSameAs(view.paths("b.test"));
      assertThat(looks).hasValue(3);
      assertThat(view.hostsKept()).isEqualTo(2);
      for (int i = 0; i < 100; i++) {
        assertThat(view.paths("host" + i + ".test")).isEmpty();
      }
      assertThat(view.hostsKept()).isEqualTo(2);
      assertThat(looks).hasValue(3);
    }
  }

  @Test
  void aHostWhoseEntriesAreAllHiddenIsLookedThroughOnce() throws IOException {
    try (Store store = Store.open(data)) {
      Samples samples = new Samples(store);
      samples.commit("a.test/x:1", samples.image("one"));
      AtomicInteger looks = new AtomicInteger();
      Serving serving = new Serving(entry -> looks.incrementAndGet() < 0, null, null);
      View view = new View(store.catalog(), List.of(), serving);
      assertThat(view.paths("a.test")).isEmpty();
      assertThat(view.paths("a.test")).isEmpty();
      assertThat(looks).hasValue(1);
    }
  }
}
