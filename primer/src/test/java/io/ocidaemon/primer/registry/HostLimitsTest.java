package io.ocidaemon.primer.registry;

import static io.ocidaemon.primer.registry.HostLimits.Weight.BULK;
import static io.ocidaemon.primer.registry.HostLimits.Weight.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostLimitsTest {
  private static final long SEED = Long.getLong("test.seed", System.nanoTime());

  @Test
  void neverMoreThanTheLimitsAndEverybodyGetsThere() throws InterruptedException {
    HostLimits limits = new HostLimits(3, 5);
    ConcurrentHashMap<String, AtomicInteger> running = new ConcurrentHashMap<>();
    AtomicInteger all = new AtomicInteger();
    AtomicInteger served = new AtomicInteger();
    AtomicBoolean broken = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    Random random = new Random(SEED);
    for (int i = 0; i < 400; i++) {
      String host = "h" + random.nextInt(4);
      HostLimits.Weight weight = random.nextBoolean() ? SMALL : BULK;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try (HostLimits.Slot slot = limits.acquire(host, weight)) {
                  AtomicInteger here = running.computeIfAbsent(host, h -> new AtomicInteger());
                  if (here.incrementAndGet() > 3 || all.incrementAndGet() > 5) {
                    broken.set(true);
                  }
                  Thread.yield();
                  slot.succeeded();
                  all.decrementAndGet();
                  here.decrementAndGet();
                  served.incrementAndGet();
                } catch (InterruptedIOException e) {
                  broken.set(true);
                }
              }));
    }
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofSeconds(20))).as("seed %d", SEED).isTrue();
    }
    assertThat(broken).as("seed %d", SEED).isFalse();
    assertThat(served).as("seed %d", SEED).hasValue(400);
  }

  @Test
  void aStalledHostStarvesNoOther() throws InterruptedIOException {
    HostLimits limits = new HostLimits(2, 3);
    limits.acquire("slow", BULK);
    HostLimits.Slot held = limits.acquire("slow", SMALL);
    Thread queued = waiting(limits, "slow", SMALL);
    await().until(() -> queued.getState() == Thread.State.WAITING);
    limits.acquire("quick", SMALL).close();
    limits.acquire("quick", SMALL).close();
    assertThat(queued.isAlive()).isTrue();
    held.close();
    await().until(() -> !queued.isAlive());
  }

  @Test
  void aSlotIsKeptForSmallRequests() throws InterruptedIOException {
    HostLimits limits = new HostLimits(4, 32);
    for (int i = 0; i < 3; i++) {
      limits.acquire("h", BULK);
    }
    Thread fourth = waiting(limits, "h", BULK);
    await().until(() -> fourth.getState() == Thread.State.WAITING);
    limits.acquire("h", SMALL).close();
    assertThat(fourth.isAlive()).isTrue();
    fourth.interrupt();
    await().until(() -> !fourth.isAlive());
  }

  @Test
  void halvesOnOverloadOncePerRoundAndGrowsBack() throws InterruptedIOException {
    HostLimits limits = new HostLimits(16, 64);
    HostLimits.Slot one = limits.acquire("h", SMALL);
    HostLimits.Slot two = limits.acquire("h", SMALL);
    one.overloaded();
    two.overloaded();
    assertThat(limits.limitOf("h")).isEqualTo(8);
    one.close();
    two.close();
    for (int i = 0; i < 10; i++) {
      HostLimits.Slot slot = limits.acquire("h", SMALL);
      slot.overloaded();
      slot.close();
    }
    assertThat(limits.limitOf("h")).isEqualTo(1);
    for (int i = 0; i < 16 * 16; i++) {
      HostLimits.Slot slot = limits.acquire("h", SMALL);
      slot.succeeded();
      slot.close();
    }
    assertThat(limits.limitOf("h")).isEqualTo(16);
  }

  @Test
  void anInterruptedWaiterLeavesNoHole() throws InterruptedIOException {
    HostLimits limits = new HostLimits(1, 1);
    HostLimits.Slot held = limits.acquire("h", SMALL);
    Thread waiter = waiting(limits, "h", SMALL);
    await().until(() -> waiter.getState() == Thread.State.WAITING);
    waiter.interrupt();
    await().until(() -> !waiter.isAlive());
    held.close();
    limits.acquire("h", SMALL).close();
  }

  @Test
  void aSlotThatCameWithAnInterruptIsGivenBack() throws InterruptedIOException {
    HostLimits limits = new HostLimits(1, 1);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> limits.acquire("h", SMALL))
        .isExactlyInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    limits.acquire("h", SMALL).close();
  }

  @Test
  void aParkedHostIsParkedForAsLongAsItAsked() {
    FakeTime time = new FakeTime();
    HostLimits limits = new HostLimits(1, 1, time);
    assertThat(limits.parkedFor("h")).isZero();
    limits.park("h", Duration.ofSeconds(60));
    limits.park("h", Duration.ofSeconds(10));
    time.advance(Duration.ofSeconds(20));
    assertThat(limits.parkedFor("h")).isEqualTo(Duration.ofSeconds(40));
    assertThat(limits.parkedFor("other")).isZero();
    time.advance(Duration.ofSeconds(40));
    assertThat(limits.parkedFor("h")).isZero();
  }

  private static Thread waiting(HostLimits limits, String host, HostLimits.Weight weight) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            limits.acquire(host, weight).close();
          } catch (InterruptedIOException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
