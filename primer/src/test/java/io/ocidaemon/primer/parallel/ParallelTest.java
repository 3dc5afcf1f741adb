package io.ocidaemon.primer.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ParallelTest {
  @Test
  void theFirstFailureInterruptsTheOthersAtOnce() {
    AtomicBoolean interrupted = new AtomicBoolean();
    assertThatThrownBy(() ->
            Parallel.each(
                List.of("slow", "broken"),
                2,
                what -> {
                  if (what.equals("broken")) {
                    throw new IOException("broken");
                  }
                  try {
                    Thread.sleep(600_000);
                  } catch (InterruptedException e) {
                    interrupted.set(true);
                    throw e;
                  }
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("broken");
    assertThat(interrupted).isTrue();
  }

  @Test
  void noMoreThanAllowedRunAtOnce() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    Parallel.each(
        IntStream.range(0, 50).boxed().toList(),
        3,
        i -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.sleep(2);
          running.decrementAndGet();
          ended.incrementAndGet();
        });
    assertThat(most.get()).isBetween(2, 3);
    assertThat(ended).hasValue(50);
  }

  @Test
  void nothingBeginsAfterAFailure() {
    AtomicInteger begun = new AtomicInteger();
    assertThatThrownBy(() ->
            Parallel.each(
                IntStream.range(0, 1000).boxed().toList(),
                1,
                i -> {
                  begun.incrementAndGet();
                  throw new IOException("no");
                }))
        .isInstanceOf(IOException.class);
    assertThat(begun.get()).isLessThan(5);
  }
}
