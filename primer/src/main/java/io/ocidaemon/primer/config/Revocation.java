package io.ocidaemon.primer.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How revoked certificates are found out, {@code signature_verify.revocation}.
 *
 * @param http whether OCSP responders and CRL distribution points may be asked
 * @param crlDir a folder of CRLs, for air gaps
 * @param requireSource a certificate that names no source of revocation fails
 * @param allow {@code HOST[:PORT]}s that may be asked although they are private addresses
 */
public record Revocation(
    boolean http, @Nullable Path crlDir, boolean requireSource, List<String> allow) {

  /** Asks over HTTP. */
  public static final Revocation DEFAULT = new Revocation(true, null, false, List.of());

  /** Copies the list. */
  public Revocation {
    allow = List.copyOf(allow);
  }
}
