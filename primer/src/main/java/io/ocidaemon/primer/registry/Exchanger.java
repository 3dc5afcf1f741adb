package io.ocidaemon.primer.registry;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Puts one request on the wire under the limits, and follows redirects. */
final class Exchanger implements AutoCloseable {
  private static final int MAX_HOPS = 5;

  private final HttpTransport transport;
  private final RegistrySettings settings;

  Exchanger(HttpTransport transport, RegistrySettings settings) {
    this.transport = transport;
    this.settings = settings;
  }

  /** A redirect that is not followed; the message says why. */
  static final class RedirectRefused extends IOException {
    private static final long serialVersionUID = 1;

    RedirectRefused(String message) {
      super(message);
    }
  }

  /**
   * One request, its redirects followed where it is a GET or HEAD. To another origin no {@code
   * Authorization} goes along, and none is added again on the way back; never from https to http.
   * The origin that an answer came from is its {@link Exchange#origin}.
   *
   * @throws IOException as {@link HttpTransport#send}, or {@link RedirectRefused}
   */
  Exchange send(HttpRequest request, RequestKind kind, HostLimits.Weight weight)
      throws IOException {
    HttpRequest current = request;
    for (int hop = 0; ; hop++) {
      Exchange exchange = once(current, kind, weight);
      String location = redirect(exchange);
      if (location == null) {
        return exchange;
      }
      exchange.close();
      if (hop == MAX_HOPS) {
        throw new RedirectRefused("more than " + MAX_HOPS + " redirects");
      }
      URI target = Uris.resolve(current.uri(), location);
      if (target == null) {
        throw new RedirectRefused("a redirect to something that is no http or https URL");
      }
      Origin from = current.origin();
      Origin to = Origin.of(target);
      if (from.secure() && !to.secure()) {
        throw new RedirectRefused("a redirect from https to plain http, to " + to.authority());
      }
      current = current.at(target);
      if (!to.equals(from)) {
        current = current.with(current.headers().without("Authorization"));
      }
    }
  }

  /** One request, whatever comes. */
  Exchange once(HttpRequest request, RequestKind kind, HostLimits.Weight weight)
      throws IOException {
    String host = request.origin().authority();
    HostLimits.Slot slot = settings.limits().acquire(host, weight);
    long started = settings.time().nanos();
    HttpResponse answer;
    try {
      answer = transport.send(request);
    } catch (IOException | RuntimeException e) {
      slot.close();
      settings
          .listener()
          .finished(
              new RequestListener.Event(
                  host,
                  request.method(),
                  kind,
                  0,
                  0,
                  request.body() == null ? 0 : request.body().length(),
                  Duration.ofNanos(settings.time().nanos() - started)));
      throw e;
    }
    if (answer.status() == 429 || answer.status() >= 500) {
      slot.overloaded();
    } else {
      slot.succeeded();
    }
    return new Exchange(request, kind, answer, slot, settings.listener(), settings.time(), started);
  }

  private static @Nullable String redirect(Exchange exchange) {
    String method = exchange.request().method();
    return switch (exchange.status()) {
      case 301, 302, 303, 307, 308 ->
          method.equals("GET") || method.equals("HEAD")
              ? exchange.headers().first("Location").orElse(null)
              : null;
      default -> null;
    };
  }

  @Override
  public void close() {
    transport.close();
  }
}
