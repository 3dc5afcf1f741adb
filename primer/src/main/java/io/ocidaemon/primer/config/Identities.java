package io.ocidaemon.primer.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Checks {@code trusted_identities} as the Notary trust policy defines them: {@code *} alone, or
 * {@code x509.subject: C=…, ST=…, O=…} with those three at least.
 */
final class Identities {

  private static final String PREFIX = "x509.subject:";

  private Identities() {}

  /**
   * The identity itself.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static String check(String text) {
    if (text.equals("*") || !text.startsWith(PREFIX)) {
      if (!text.equals("*") && !text.contains(":")) {
        throw new IllegalArgumentException("must be \"*\" or \"x509.subject: C=…, ST=…, O=…\"");
      }
      return text;
    }
    Map<String, String> parts = parts(text);
    for (String needed : List.of("C", "ST", "O")) {
      if (!parts.containsKey(needed)) {
        throw new IllegalArgumentException("has no " + needed + "; C, ST and O are needed");
      }
    }
    return text;
  }

  /** What is wrong with identities beside one another. */
  static Optional<String> overlap(List<String> identities) {
    if (identities.contains("*") && identities.size() > 1) {
      return Optional.of("has \"*\" beside others; it stands alone");
    }
    List<String> names = identities.stream().filter(i -> i.startsWith(PREFIX)).toList();
    for (int i = 0; i < names.size(); i++) {
      for (int j = 0; j < names.size(); j++) {
        if (i != j && parts(names.get(j)).entrySet().containsAll(parts(names.get(i)).entrySet())) {
          return Optional.of(
              "has overlapping identities: \""
                  + names.get(i)
                  + "\" covers \""
                  + names.get(j)
                  + "\"");
        }
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> parts(String identity) {
    try {
      Map<String, String> parts = new HashMap<>();
      for (Rdn rdn : new LdapName(identity.substring(PREFIX.length()).strip()).getRdns()) {
        String type = rdn.getType().toUpperCase(java.util.Locale.ROOT);
        if (rdn.size() > 1 || parts.put(type, String.valueOf(rdn.getValue())) != null) {
          throw new IllegalArgumentException("names " + type + " twice or joins parts with +");
        }
      }
      return parts;
    } catch (InvalidNameException e) {
      throw new IllegalArgumentException("is no distinguished name", e);
    }
  }
}
