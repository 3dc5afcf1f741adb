package io.ocidaemon.primer.registry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes the secrets of one endpoint out of text that peers write: some echo what they were sent.
 */
final class Secrets {
  private static final int SHORTEST = 4;

  private final Set<String> known = ConcurrentHashMap.newKeySet();

  Secrets(Credentials credentials) {
    switch (credentials) {
      case Credentials.Anonymous() -> {}
      case Credentials.Basic(String username, String password) -> add(username, password);
      case Credentials.TokenFlow(String username, String password) -> add(username, password);
      case Credentials.BearerToken(String token) -> add(token);
    }
  }

  private void add(String username, String password) {
    add(password);
    add(Credentials.basicHeader(username, password).substring("Basic ".length()));
  }

  private void add(String secret) {
    // A secret of a letter or two would tear every text apart and be guessed by its gaps.
    if (secret.length() >= SHORTEST) {
      known.add(secret);
    }
  }

  String redact(String text) {
    String clean = text;
    for (String secret : known) {
      clean = clean.replace(secret, "<redacted>");
    }
    return clean.replaceAll("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{8,}", "$1 <redacted>");
  }
}
