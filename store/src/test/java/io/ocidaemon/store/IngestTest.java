package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.store.Interleaving.Actor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several processes and one blob, in many orders (design, [B]). */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class IngestTest {
  private static final int SIZE = 3_000_000;
  private static final byte[] CONTENT = BlobsTest.bytes(1, SIZE);
  private static final Descriptor BLOB = BlobsTest.descriptor(CONTENT);

  /** Some seconds; {@code -Dsoak} takes many more orders. */
  private static final int ROUNDS = Boolean.getBoolean("soak") ? 1000 : 60;

  @TempDir Path root;

  private static TestSource source(Actor self) {
    TestSource source = new TestSource(CONTENT);
    source.piece = Buffers.SIZE;
    source.hook = at -> self.sleep(TimeUnit.MILLISECONDS.toNanos(300));
    return source;
  }

  private static long sent(List<TestSource> sources) {
    return sources.stream().mapToLong(s -> s.sent.get()).sum();
  }

  private static void assertDone(long seed, Path data, List<Actor> actors) throws IOException {
    for (Actor actor : actors) {
      assertThat(actor.failure).as("seed %d", seed).isNull();
    }
    assertThat(Files.readAllBytes(new Layout(data).blob(BLOB.digest())))
        .as("seed %d", seed)
        .isEqualTo(CONTENT);
  }

  private static void assertNothingLeft(long seed, Path data) throws IOException {
    try (var left = Files.list(new Layout(data).ingest())) {
      assertThat(left).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void whoeverComesAtOnceOneFetches() throws Exception {
    int rounds = ROUNDS;
    long all = 0;
    for (int seed = 0; seed < rounds; seed++) {
      Path data = root.resolve("r" + seed);
      Interleaving world = new Interleaving(seed);
      List<TestSource> sources = new ArrayList<>();
      List<Actor> actors = new ArrayList<>();
      int processes = 2 + seed % 3;
      for (int i = 0; i < processes; i++) {
        actors.add(
            world.actor(
                data,
                1 + i % 2,
                self -> {
                  TestSource source = source(self);
                  sources.add(source);
                  self.blobs().fetch(BLOB, source, Progress.NONE);
                }));
      }
      world.run();
      assertDone(seed, data, actors);
      assertNothingLeft(seed, data);
      // At worst two lines of the rules meet in one instant; never a whole blob twice.
      assertThat(sent(sources)).as("seed %d", seed).isLessThanOrEqualTo(SIZE * 3L / 2);
      all += sent(sources);
    }
    assertThat(all).isLessThanOrEqualTo((long) (1.02 * rounds * SIZE));
  }

  @Test
  void aDeadOwnersBytesAreNotFetchedAgain() throws Exception {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Path data = root.resolve("r" + seed);
      Random random = new Random(seed);
      Interleaving world = new Interleaving(seed);
      List<TestSource> sources = new ArrayList<>();
      List<Actor> actors = new ArrayList<>();
      boolean sameHost = seed % 2 == 0; // the first booleans of small seeds are all alike
      for (int i = 0; i < 2; i++) {
        actors.add(
            world.actor(
                data,
                sameHost ? 1 : i + 1,
                self -> {
                  TestSource source = source(self);
                  sources.add(source);
                  self.blobs().fetch(BLOB, source, Progress.NONE);
                }));
      }
      actors.get(0).life = 1 + random.nextInt(120);
      long began = world.now();
      world.run();
      assertDone(seed, data, actors);
      // Each kill costs one buffer; another kernel is trusted with what it synced (here: nothing).
      if (sameHost) {
        assertThat(sent(sources)).as("seed %d", seed).isLessThanOrEqualTo(SIZE + 2L * Buffers.SIZE);
        assertThat(world.now() - began)
            .as("seed %d", seed)
            .isLessThan(TimeUnit.SECONDS.toNanos(60));
        assertNothingLeft(seed, data);
      } else {
        assertThat(world.now() - began)
            .as("seed %d", seed)
            .isLessThan(TimeUnit.SECONDS.toNanos(200));
      }
    }
  }

  @Test
  void aSilentOwnerIsCopiedAfterNinetySecondsAndYieldsWhenItWakes() throws Exception {
    for (int seed = 0; seed < ROUNDS / 3; seed++) {
      Path data = root.resolve("r" + seed);
      Interleaving world = new Interleaving(seed);
      List<TestSource> sources = new ArrayList<>();
      TestSource slow = new TestSource(CONTENT);
      slow.piece = Buffers.SIZE;
      sources.add(slow);
      List<Actor> actors = new ArrayList<>();
      actors.add(
          world.actor(
              data,
              1,
              self -> {
                slow.hook = at -> self.sleep(TimeUnit.SECONDS.toNanos(at > 1_500_000 ? 97 : 1));
                self.blobs().fetch(BLOB, slow, Progress.NONE);
              }));
      actors.add(
          world.actor(
              data,
              1,
              self -> {
                self.sleep(TimeUnit.SECONDS.toNanos(3));
                TestSource source = source(self);
                sources.add(source);
                self.blobs().fetch(BLOB, source, Progress.NONE);
              }));
      world.run();
      assertDone(seed, data, actors);
      assertNothingLeft(seed, data);
      assertThat(sent(sources)).as("seed %d", seed).isLessThanOrEqualTo(SIZE + 2L * Buffers.SIZE);
    }
  }

  @Test
  void anOwnerThatWakesYieldsToOneThatIsFurther() throws Exception {
    for (int seed = 0; seed < ROUNDS / 3; seed++) {
      Path data = root.resolve("r" + seed);
      Interleaving world = new Interleaving(seed);
      TestSource sleepy = new TestSource(CONTENT);
      sleepy.piece = Buffers.SIZE;
      List<TestSource> sources = new ArrayList<>(List.of(sleepy));
      List<Actor> actors = new ArrayList<>();
      boolean[] slept = {false};
      actors.add(
          world.actor(
              data,
              1,
              self -> {
                sleepy.hook =
                    at -> {
                      boolean falls = at > 1_500_000 && !slept[0];
                      slept[0] |= falls;
                      self.sleep(TimeUnit.SECONDS.toNanos(falls ? 105 : 1));
                    };
                self.blobs().fetch(BLOB, sleepy, Progress.NONE);
              }));
      actors.add(
          world.actor(
              data,
              1,
              self -> {
                self.sleep(TimeUnit.SECONDS.toNanos(3));
                TestSource source = source(self);
                source.hook = at -> self.sleep(TimeUnit.SECONDS.toNanos(3));
                sources.add(source);
                self.blobs().fetch(BLOB, source, Progress.NONE);
              }));
      world.run();
      assertDone(seed, data, actors);
      assertNothingLeft(seed, data);
      assertThat(sent(sources)).as("seed %d", seed).isLessThanOrEqualTo(SIZE + 2L * Buffers.SIZE);
    }
  }

  @Test
  void aPartialIdleForTenMinutesIsTakenAndItsOwnerNoticesInTime() throws Exception {
    for (int seed = 0; seed < ROUNDS / 3; seed++) {
      Path data = root.resolve("r" + seed);
      Interleaving world = new Interleaving(seed);
      byte[] wrong = CONTENT.clone();
      for (int i = 1_600_000; i < SIZE; i++) {
        wrong[i] ^= 1;
      }
      // What it writes after it was given up for dead would destroy the blob.
      TestSource asleep = new TestSource(wrong);
      asleep.piece = Buffers.SIZE;
      List<TestSource> awake = new ArrayList<>();
      List<Actor> actors = new ArrayList<>();
      actors.add(
          world.actor(
              data,
              1,
              self -> {
                asleep.hook = at -> self.sleep(TimeUnit.SECONDS.toNanos(at > 1_500_000 ? 606 : 1));
                self.blobs().fetch(BLOB, asleep, Progress.NONE);
              }));
      actors.add(
          world.actor(
              data,
              1,
              self -> {
                self.sleep(TimeUnit.SECONDS.toNanos(611));
                TestSource source = source(self);
                awake.add(source);
                self.blobs().fetch(BLOB, source, Progress.NONE);
              }));
      world.run();
      assertDone(seed, data, actors);
      assertNothingLeft(seed, data);
      assertThat(sent(awake)).as("seed %d", seed).isLessThan(SIZE - 1_400_000L);
    }
  }
}
