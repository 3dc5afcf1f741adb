package io.ocidaemon.primer.registry;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Takes the secrets of one endpoint out of text that peers write: some echo what they were sent.
 */
final class Secrets {
  private static final int SHORTEST = 4;
  // Tokens expire; more than these are not in use at once.
  private static final int MAX_TOKENS = 256;
  private static final Comparator<String> LONGEST_FIRST =
      Comparator.comparingInt(String::length).reversed();

  private final List<String> given;
  private final Set<String> tokens = new LinkedHashSet<>();

  Secrets(Credentials credentials) {
    this.given =
        switch (credentials) {
          case Credentials.Anonymous() -> List.of();
          case Credentials.Basic(String username, String password) -> of(username, password);
          case Credentials.TokenFlow(String username, String password) -> of(username, password);
          case Credentials.BearerToken(String token) -> of(token);
        };
  }

  private static List<String> of(String username, String password) {
    String header = Credentials.basicHeader(username, password).substring("Basic ".length());
    return of(new String[] {header, username, password});
  }

  private static List<String> of(String... secrets) {
    // In the form, too, that they have in a text that was made one line.
    return Stream.of(secrets)
        .flatMap(secret -> Stream.of(secret, Text.oneLine(secret)))
        .filter(Secrets::isLong)
        .distinct()
        .toList();
  }

  /** A secret of a letter or two would tear every text apart and be guessed by its gaps. */
  private static boolean isLong(String secret) {
    return secret.length() >= SHORTEST;
  }

  /** Knows a token that was fetched, until so many others came after it. */
  void addToken(String token) {
    if (!isLong(token)) {
      return;
    }
    synchronized (tokens) {
      tokens.remove(token);
      tokens.add(token);
      if (tokens.size() > MAX_TOKENS) {
        tokens.remove(tokens.iterator().next());
      }
    }
  }

  /** The text, which must not be cut yet, without them. */
  String redact(String text) {
    Set<String> known = new LinkedHashSet<>(given);
    synchronized (tokens) {
      known.addAll(tokens);
    }
    String clean = text;
    // A user's name may be a part of the password: then the rest of that would stay.
    for (String secret : known.stream().sorted(LONGEST_FIRST).toList()) {
      clean = clean.replace(secret, "<redacted>");
    }
    return clean.replaceAll("(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/=-]{8,}", "$1 <redacted>");
  }
}
