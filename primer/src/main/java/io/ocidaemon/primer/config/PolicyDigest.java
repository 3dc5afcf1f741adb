package io.ocidaemon.primer.config;

import io.ocidaemon.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The digest of a policy, {@code io.ocidaemon.policy}: two daemons with the same digest accept the
 * same images.
 *
 * <p>Taken over a canonical text of everything that decides acceptance, defaults filled in, lists
 * that are sets sorted. The order and spelling of keys, the names of trust stores, how certificates
 * are wrapped, and {@code on_lost_trust} (which acts after a verdict) do not count. With {@code
 * mode: skip} nothing else of the block counts.
 */
public final class PolicyDigest {

  /**
   * Changes when the meaning of the same keys does, so that old acceptances are looked at again.
   */
  private static final String FORMAT = "oci-daemon policy 1";

  private PolicyDigest() {}

  /** The digest of what a registry demands. */
  public static Digest of(SignatureVerify signatures, ReferrersVerify referrers) {
    byte[] text = canonical(signatures, referrers).getBytes(StandardCharsets.UTF_8);
    return new Digest(Digest.Algorithm.SHA256, sha256(text));
  }

  /** One line per fact, {@code key=value}; values with a length before them, so none can forge. */
  static String canonical(SignatureVerify signatures, ReferrersVerify referrers) {
    StringBuilder text = new StringBuilder(FORMAT).append('\n');
    signatures(text, signatures);
    referrers(text, referrers);
    return text.toString();
  }

  private static void signatures(StringBuilder text, SignatureVerify policy) {
    line(text, "signature.mode", policy.mode().spelling());
    if (policy.mode() == SignatureMode.SKIP) {
      return;
    }
    TreeSet<String> anchors = new TreeSet<>();
    for (TrustStore store : policy.trustStores()) {
      store.certificates().forEach(c -> anchors.add(store.type() + ":" + sha256(encoded(c))));
    }
    anchors.forEach(anchor -> line(text, "signature.anchor", anchor));
    List<String> identities =
        policy.trustedIdentities().isEmpty() ? List.of("*") : policy.trustedIdentities();
    new TreeSet<>(identities).forEach(who -> line(text, "signature.identity", who));
    line(text, "signature.timestamp", policy.verifyTimestamp().spelling());
    policy.override().forEach((c, a) -> line(text, "signature.override." + c, a.spelling()));
    Revocation revocation = policy.revocation();
    line(text, "signature.revocation.http", String.valueOf(revocation.http()));
    line(text, "signature.revocation.crl_dir", String.valueOf(revocation.crlDir()));
    line(text, "signature.revocation.require", String.valueOf(revocation.requireSource()));
    new TreeSet<>(revocation.allow()).forEach(h -> line(text, "signature.revocation.allow", h));
    line(text, "signature.index", policy.index().spelling());
    policy.requiredAnnotations().forEach((k, v) -> line(text, "signature.annotation", k, v));
    line(text, "signature.max", String.valueOf(policy.maxSignatures()));
    CosignConfig cosign = policy.cosign();
    if (cosign != null) {
      TreeSet<String> keys = new TreeSet<>(cosign.keys().stream().map(PolicyDigest::key).toList());
      keys.forEach(key -> line(text, "cosign.key", key));
      line(text, "cosign.identity", String.valueOf(cosign.identity()));
      line(text, "cosign.tlog", cosign.tlog().spelling());
      TreeSet<String> logs =
          new TreeSet<>(cosign.tlogKeys().stream().map(PolicyDigest::key).toList());
      logs.forEach(key -> line(text, "cosign.tlog_key", key));
    }
  }

  private static void referrers(StringBuilder text, ReferrersVerify policy) {
    line(text, "referrers.mode", policy.mode().spelling());
    if (policy.mode() == ReferrersMode.SKIP) {
      return;
    }
    Map<String, RequiredReferrer> sorted = new TreeMap<>();
    policy.required().forEach(r -> sorted.put(r.artifactType() + " " + r.signed() + r.min(), r));
    sorted
        .values()
        .forEach(r ->
            line(
                text,
                "referrers.required",
                r.artifactType(),
                String.valueOf(r.min()),
                String.valueOf(r.signed())));
  }

  private static void line(StringBuilder text, String key, String... values) {
    text.append(key).append('=');
    for (String value : values) {
      text.append(value.length()).append(':').append(value);
    }
    text.append('\n');
  }

  /** The key itself, however its PEM text is wrapped. */
  private static String key(String pem) {
    String body = pem.replaceAll("-----[^-]+-----", "").replaceAll("\\s", "");
    return sha256(Base64.getDecoder().decode(body));
  }

  private static byte[] encoded(java.security.cert.X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
  }

  private static String sha256(byte[] bytes) {
    MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
    return HexFormat.of().formatHex(hash.digest(bytes));
  }
}
