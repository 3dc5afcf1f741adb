package io.ocidaemon.primer.registry;

import static io.ocidaemon.primer.failure.FailureKind.MISCONFIGURED;

import io.ocidaemon.oci.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Gets and keeps bearer tokens of one registry (Distribution, "Token Authentication
 * Specification"). One token per set of scopes until shortly before it expires; of many threads
 * that need the same one, one asks.
 */
final class TokenSource {
  private static final int MAX_BYTES = 256 * 1024;
  // What the specification lets a client assume where nothing is said.
  private static final long DEFAULT_SECONDS = 60;

  private final Endpoint endpoint;
  private final Exchanger exchanger;
  private final Retry retry;
  private final Failures failures;
  private final Secrets secrets;
  private final RegistrySettings settings;
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();

  TokenSource(
      Endpoint endpoint,
      Exchanger exchanger,
      Retry retry,
      Failures failures,
      Secrets secrets,
      RegistrySettings settings) {
    this.endpoint = endpoint;
    this.exchanger = exchanger;
    this.retry = retry;
    this.failures = failures;
    this.secrets = secrets;
    this.settings = settings;
  }

  private static final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable String token;
    private long expires;
  }

  /**
   * A token for these scopes.
   *
   * @param refused a token that the registry did not take, which is not handed out again; or null
   */
  String token(URI realm, String service, Scopes scopes, @Nullable String refused)
      throws IOException {
    Slot slot =
        slots.computeIfAbsent(realm + " " + service + " " + scopes.values(), k -> new Slot());
    try {
      slot.lock.lockInterruptibly();
    } catch (InterruptedException e) {
      throw ApacheTransport.interrupted(e);
    }
    try {
      String token = slot.token;
      if (token != null && !token.equals(refused) && settings.time().nanos() - slot.expires < 0) {
        return token;
      }
      JsonNode answer = fetch(realm, service, scopes);
      String fresh = answer.path("token").asString("");
      if (fresh.isEmpty()) {
        fresh = answer.path("access_token").asString("");
      }
      if (fresh.isEmpty() || fresh.chars().anyMatch(c -> c <= 0x20 || c >= 0x7f)) {
        // Not the realm as it stands: its query may hold a secret of its own.
        throw failures.broken(
            "get a token",
            String.join(" ", scopes.values()),
            Origin.of(realm) + " sent no usable token");
      }
      secrets.addToken(fresh);
      long seconds = Math.clamp(answer.path("expires_in").asLong(DEFAULT_SECONDS), 1, 86_400);
      // Its clock starts at the realm, a little before ours; and the request must still arrive.
      Duration usable = Duration.ofSeconds(seconds).minusMillis(Math.min(30_000, seconds * 250));
      slot.token = fresh;
      slot.expires = settings.time().nanos() + usable.toNanos();
      return fresh;
    } finally {
      slot.lock.unlock();
    }
  }

  private JsonNode fetch(URI realm, String service, Scopes scopes) throws IOException {
    URI uri = realm;
    if (!service.isEmpty()) {
      uri = Uris.plus(uri, "service", service);
    }
    for (String scope : scopes.values()) {
      uri = Uris.plus(uri, "scope", scope);
    }
    HttpRequest request = HttpRequest.of("GET", uri).with("User-Agent", RegistryClient.USER_AGENT);
    String basic = basic();
    if (basic != null) {
      request = request.with("Authorization", basic);
    }
    Call call =
        new Call(
            "get a token from " + Origin.of(realm),
            String.join(" ", scopes.values()),
            RequestKind.TOKEN,
            HostLimits.Weight.SMALL,
            request,
            Scopes.none(),
            Set.of(200),
            MISCONFIGURED);
    return retry.run(
        call,
        () -> {
          try (Exchange answer = exchanger.send(call.request(), call.kind(), call.weight())) {
            if (answer.status() != 200) {
              throw failures.status(call, answer);
            }
            return Json.mapper().readTree(answer.body().readNBytes(MAX_BYTES));
          } catch (RegistryException e) {
            throw e;
          } catch (JacksonException e) {
            throw failures.broken(call, "the answer is no JSON");
          } catch (java.io.InterruptedIOException e) {
            throw Caller.interruptOr(e, x -> failures.network(call, x));
          } catch (IOException e) {
            throw failures.network(call, e);
          }
        });
  }

  private @Nullable String basic() {
    return switch (endpoint.credentials()) {
      case Credentials.Basic(String user, String password) ->
          Credentials.basicHeader(user, password);
      case Credentials.TokenFlow(String user, String password) ->
          Credentials.basicHeader(user, password);
      case Credentials.Anonymous() -> null;
      case Credentials.BearerToken(String token) -> null;
    };
  }

  /**
   * The realm of a challenge, if credentials may go there: https, or the registry's own host, or a
   * registry that is plain HTTP or on this machine anyway.
   */
  URI realm(Challenge challenge, Call call) throws RegistryException {
    String text = challenge.parameter("realm");
    URI realm = Uris.resolve(endpoint.base(), text);
    if (text.isEmpty() || realm == null) {
      throw failures.broken(call, "its Bearer challenge names no realm that is a URL");
    }
    Origin registry = Origin.of(endpoint.base());
    Origin origin = Origin.of(realm);
    boolean allowed =
        origin.secure()
            || endpoint.insecure()
            || registry.loopback()
            || origin.host().equals(registry.host());
    if (!allowed) {
      throw failures.misconfigured(
          call.action(),
          call.subject(),
          "it sends us for a token to " + origin + ", which is not https",
          "no credentials are sent there; mend the registry's realm");
    }
    return realm;
  }

  static List<String> schemes(List<Challenge> challenges) {
    return challenges.stream().map(Challenge::scheme).toList();
  }
}
