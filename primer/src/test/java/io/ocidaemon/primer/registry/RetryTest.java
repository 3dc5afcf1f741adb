package io.ocidaemon.primer.registry;

import static io.ocidaemon.primer.failure.FailureKind.MISCONFIGURED;
import static io.ocidaemon.primer.failure.FailureKind.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RetryTest {
  private final Clients clients = new Clients();

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void triesAgainWhatMayPass(int status) throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (FakeServer server =
            new FakeServer(r -> {
              if (asked.incrementAndGet() < 5) {
                r.status(status);
              } else {
                r.json(200, "{\"tags\":[\"1\"]}");
              }
            });
        RegistryClient client = clients.of(server)) {
      assertThat(client.tags("a")).containsExactly("1");
      assertThat(clients.time.waits()).hasSize(4);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 404, 405, 451})
  void triesOnceWhatDoesNotPassByWaiting(int status) {
    try (FakeServer server = new FakeServer(r -> r.status(status));
        RegistryClient client = clients.of(server)) {
      Clients.failing(MISCONFIGURED, () -> client.tags("a"))
          .hasMessageContaining(String.valueOf(status));
      assertThat(server.seen()).hasSize(1);
    }
  }

  @Test
  void givesUpAfterItsAttempts() {
    try (FakeServer server = new FakeServer(r -> r.status(503));
        RegistryClient client = clients.of(server)) {
      Clients.failing(UNAVAILABLE, () -> client.tags("a")).hasMessageContaining("503");
      assertThat(server.seen()).hasSize(5);
    }
  }

  @Test
  void waitsAsLongAsItIsAsked() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (FakeServer server =
            new FakeServer(r -> {
              if (asked.incrementAndGet() == 1) {
                r.with("Retry-After", "47").status(429);
              } else {
                r.json(200, "{\"tags\":[]}");
              }
            });
        RegistryClient client = clients.of(server)) {
      client.tags("a");
      assertThat(clients.time.waits()).containsExactly(Duration.ofSeconds(47));
      assertThat(clients.limits.limitOf(server.host())).isEqualTo(8);
    }
  }

  @Test
  void aWaitOfHoursFailsAtOnceAndParksTheHost() {
    try (FakeServer server = new FakeServer(r -> r.with("Retry-After", "21600").status(429));
        RegistryClient client = clients.of(server)) {
      Instant due = Instant.parse("2026-01-01T06:00:00Z");
      for (String repository : List.of("a", "b")) {
        Clients.failing(UNAVAILABLE, () -> client.tags(repository))
            .satisfies(e -> assertThat(((RegistryException) e).failure().retryAt()).isEqualTo(due))
            .hasMessageContaining("2026-01-01T06:00:00Z");
      }
      assertThat(server.seen()).hasSize(1);
      assertThat(clients.time.waits()).isEmpty();
      clients.time.advance(Duration.ofHours(6));
      Clients.failing(UNAVAILABLE, () -> client.tags("b"));
      assertThat(server.seen()).hasSize(2);
    }
  }

  @Test
  void everyoneElseWaitsToo() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    try (FakeServer server =
            new FakeServer(r -> {
              asked.incrementAndGet();
              r.json(200, "{\"tags\":[]}");
            });
        RegistryClient client = clients.of(server)) {
      clients.limits.park(server.host(), Duration.ofSeconds(30));
      client.tags("a");
      assertThat(clients.time.waits()).containsExactly(Duration.ofSeconds(30));
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void aHostThatIsNotThereIsUnavailable() {
    FakeServer gone = new FakeServer(r -> r.status(200));
    gone.close();
    try (RegistryClient client = clients.of(gone)) {
      Clients.failing(UNAVAILABLE, () -> client.tags("a"))
          .hasMessageContaining("no connection")
          .hasMessageContaining(gone.host())
          .hasCauseInstanceOf(ConnectException.class);
      assertThat(clients.events).hasSize(5).allMatch(e -> e.status() == 0);
    }
  }

  @Test
  void aNameThatNobodyKnowsSaysSo() {
    try (RegistryClient client =
        RegistryClient.of(Endpoint.insecure("no-such-host.invalid"), clients.settings)) {
      Clients.failing(UNAVAILABLE, () -> client.tags("a")).hasMessageContaining("DNS");
    }
  }

  @Test
  void waitsAreSpreadAndBounded() {
    long seed = Long.getLong("test.seed", System.nanoTime());
    Random random = new Random(seed);
    Backoff backoff =
        new Backoff(
            new RetrySettings(
                9, Duration.ofMillis(500), Duration.ofSeconds(3), Duration.ofSeconds(60)));
    long[] bounds = {500, 1000, 2000, 3000, 3000};
    for (int failed = 1; failed <= bounds.length; failed++) {
      long most = 0;
      for (int i = 0; i < 400; i++) {
        long wait = backoff.wait(failed, random).toMillis();
        assertThat(wait).as("seed %d", seed).isBetween(0L, bounds[failed - 1]);
        most = Math.max(most, wait);
      }
      assertThat(most).as("seed %d", seed).isGreaterThan(bounds[failed - 1] * 8 / 10);
    }
  }
}
