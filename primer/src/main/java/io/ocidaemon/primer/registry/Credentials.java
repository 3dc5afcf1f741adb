package io.ocidaemon.primer.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How to be known to a registry. No {@code toString} shows a secret. */
public sealed interface Credentials {

  /** Nobody: a token may be asked for without a name. */
  record Anonymous() implements Credentials {}

  /** The Basic header on each request (RFC 7617). */
  record Basic(String username, String password) implements Credentials {
    @Override
    public String toString() {
      return "Basic[<redacted>]";
    }
  }

  /** The token flow: username and password go to the challenged realm only. */
  record TokenFlow(String username, String password) implements Credentials {
    @Override
    public String toString() {
      return "TokenFlow[<redacted>]";
    }
  }

  /** A bearer token given as such; it goes to the registry on each request. */
  record BearerToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "BearerToken[<redacted>]";
    }
  }

  /** Nobody. */
  static Credentials anonymous() {
    return new Anonymous();
  }

  /** The header's value for Basic. */
  static String basicHeader(String username, String password) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
  }
}
