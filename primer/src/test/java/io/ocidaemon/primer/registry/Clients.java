package io.ocidaemon.primer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ocidaemon.primer.failure.FailureKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Clients for tests: short limits, waits that take no time, and everything noted. */
public final class Clients {
  final FakeTime time = new FakeTime();
  final List<RequestListener.Event> events = new CopyOnWriteArrayList<>();
  final List<String> warnings = new CopyOnWriteArrayList<>();
  final HostLimits limits = new HostLimits(16, 32, time);
  final RegistrySettings settings =
      new RegistrySettings(
          limits, RetrySettings.defaults(), events::add, warnings::add, 1 << 20, 1 << 20, time);

  static Endpoint endpoint(FakeServer server) {
    return Endpoint.insecure(server.host())
        .withTransport(
            TransportSettings.defaults()
                .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10)));
  }

  public RegistryClient of(FakeServer server) {
    return RegistryClient.of(endpoint(server), settings);
  }

  RegistryClient of(FakeServer server, Credentials credentials) {
    return RegistryClient.of(endpoint(server).withCredentials(credentials), settings);
  }

  /** Runs it, wants a failure of this kind, and lets the test look at the exception. */
  static AbstractThrowableAssert<?, ? extends Throwable> failing(
      FailureKind kind, ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(RegistryException.class);
    assertThat(((RegistryException) thrown).kind()).as(thrown.getMessage()).isEqualTo(kind);
    return assertThat(thrown);
  }
}
