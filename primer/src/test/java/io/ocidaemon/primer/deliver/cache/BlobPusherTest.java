package io.ocidaemon.primer.deliver.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.primer.registry.Clients;
import io.ocidaemon.primer.registry.FakeRegistry;
import io.ocidaemon.primer.registry.FakeServer;
import io.ocidaemon.store.Progress;
import io.ocidaemon.store.Store;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BlobPusherTest {
  private static final byte[] BASE = "a shared base layer".getBytes(StandardCharsets.UTF_8);
  private static final Descriptor LAYER = Descriptor.of(MediaType.OCTET_STREAM, BASE);

  @TempDir Path folder;

  private final AtomicLong clock = new AtomicLong();
  private final Whereabouts whereabouts = new Whereabouts(clock::get);

  /** However long a pass takes: a shared layer is sent once. */
  @Test
  void aSharedLayerIsMountedHoursLater() throws Exception {
    try (FakeServer server = new FakeServer(new FakeRegistry());
        var client = new Clients().of(server);
        Store store = Store.open(folder)) {
      store.blobs().put(LAYER.digest(), BASE);
      BlobPusher pusher = new BlobPusher(client, store.blobs(), whereabouts);
      pusher.push("first", LAYER, Progress.NONE);
      pusher.push("second", LAYER, Progress.NONE);
      clock.addAndGet(Duration.ofHours(3).toNanos());
      pusher.push("third", LAYER, Progress.NONE);
      pusher.push("third", LAYER, Progress.NONE);
      assertThat(server.lines()).filteredOn(line -> line.startsWith("PUT")).hasSize(1);
      assertThat(server.lines())
          .filteredOn(line -> line.contains("mount="))
          .hasSize(2)
          .last()
          .asString()
          .contains("third", "from=second");
    }
  }

  /** Nothing tells what a mount would do that is not made: the whole upload. */
  @Test
  void whatIsThereIsFoundBeforeAnOldHintIsTried() throws Exception {
    try (FakeServer server = new FakeServer(new FakeRegistry());
        var client = new Clients().of(server);
        Store store = Store.open(folder)) {
      store.blobs().put(LAYER.digest(), BASE);
      BlobPusher pusher = new BlobPusher(client, store.blobs(), whereabouts);
      pusher.push("first", LAYER, Progress.NONE);
      pusher.push("second", LAYER, Progress.NONE);
      clock.addAndGet(Duration.ofHours(3).toNanos());
      pusher.push("first", LAYER, Progress.NONE);
      assertThat(server.lines()).last().asString().startsWith("HEAD /v2/first/");
    }
  }

  @Test
  void itForgetsTheOldestOfVeryMany() {
    Digest first = digest(0);
    whereabouts.note("a", first);
    for (int i = 1; i < Whereabouts.MOST; i++) {
      whereabouts.note("a", digest(i));
    }
    assertThat(whereabouts.isKnown("a", first)).isTrue();
    assertThat(whereabouts.elsewhere("b", first)).isEqualTo("a");
    whereabouts.note("a", digest(Whereabouts.MOST));
    assertThat(whereabouts.isKnown("a", first)).isFalse();
    assertThat(whereabouts.elsewhere("b", first)).isNull();
  }

  private static Digest digest(int number) {
    return Digest.of(Digest.Algorithm.SHA256, ByteBuffer.allocate(4).putInt(number).array());
  }
}
