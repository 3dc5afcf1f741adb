package io.ocidaemon.primer.registry;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Decides the {@code Authorization} of each request to one registry, and learns from its
 * challenges. Once the scheme is known nothing is asked without it again.
 */
final class Authenticator {
  /** Where this registry's tokens come from, as its last challenge said. */
  private record Bearer(URI realm, String service) {}

  private final Endpoint endpoint;
  private final TokenSource tokens;
  private final RegistrySettings settings;
  private final AtomicBoolean warned = new AtomicBoolean();
  // What a challenge wanted beyond what we asked for, so that it is asked for at once next time.
  private final Map<Scopes, Scopes> wider = new ConcurrentHashMap<>();
  private volatile @Nullable Bearer bearer;
  private volatile boolean basicLearned;

  Authenticator(Endpoint endpoint, TokenSource tokens, RegistrySettings settings) {
    this.endpoint = endpoint;
    this.tokens = tokens;
    this.settings = settings;
  }

  /** The header's value for a request with these scopes; null for none. */
  @Nullable String header(Scopes scopes) throws IOException {
    return header(wider.getOrDefault(scopes, scopes), null);
  }

  private @Nullable String header(Scopes scopes, @Nullable String refused) throws IOException {
    Bearer known = bearer;
    return switch (endpoint.credentials()) {
      case Credentials.BearerToken(String token) -> "Bearer " + token;
      case Credentials.Basic(String user, String password) ->
          known == null ? Credentials.basicHeader(user, password) : token(known, scopes, refused);
      case Credentials.TokenFlow(String user, String password) ->
          known != null
              ? token(known, scopes, refused)
              : basicLearned ? Credentials.basicHeader(user, password) : null;
      case Credentials.Anonymous() -> known == null ? null : token(known, scopes, refused);
    };
  }

  /**
   * Answers a 401 of the registry itself.
   *
   * @param used what was sent with the refused request, or null
   * @return what to send now; null where we have nothing else to offer
   */
  @Nullable String answer(Call call, List<Challenge> challenges, @Nullable String used)
      throws IOException {
    Optional<Challenge> token = find(challenges, "bearer");
    Optional<Challenge> basic = find(challenges, "basic");
    Credentials own = endpoint.credentials();
    if (own instanceof Credentials.BearerToken) {
      return null;
    }
    if (token.isPresent() && !(own instanceof Credentials.Basic && basic.isPresent())) {
      if (own instanceof Credentials.Basic) {
        warn("token");
      }
      Challenge challenge = token.get();
      bearer = new Bearer(tokens.realm(challenge, call), challenge.parameter("service"));
      Scopes scopes = call.scopes().and(Scopes.parse(challenge.parameter("scope")));
      if (!scopes.equals(call.scopes())) {
        wider.put(call.scopes(), scopes);
      }
      String refused =
          used != null && used.startsWith("Bearer ") ? used.substring("Bearer ".length()) : null;
      return header(scopes, refused);
    }
    if (basic.isPresent() && own instanceof Credentials.TokenFlow(String user, String password)) {
      warn("basic");
      basicLearned = true;
      String header = Credentials.basicHeader(user, password);
      return header.equals(used) ? null : header;
    }
    return null;
  }

  private String token(Bearer known, Scopes scopes, @Nullable String refused) throws IOException {
    return "Bearer " + tokens.token(known.realm(), known.service(), scopes, refused);
  }

  private void warn(String wanted) {
    if (warned.compareAndSet(false, true)) {
      settings
          .warnings()
          .accept(
              endpoint.host()
                  + " asks for "
                  + wanted
                  + " authentication; it is given that. Set authentication.type: "
                  + wanted
                  + " to silence this");
    }
  }

  private static Optional<Challenge> find(List<Challenge> challenges, String scheme) {
    return challenges.stream().filter(c -> c.scheme().equals(scheme)).findFirst();
  }
}
