package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading {@code signature_verify}: what is trusted must be exactly what was meant. */
class SignatureVerifyTest {

  private static final String CA = Configs.read("certificates/ca.pem");
  private static final String LEAF = Configs.read("certificates/leaf.pem");
  private static final String INTERMEDIATE = Configs.read("certificates/intermediate.pem");
  private static final String EXPIRED = Configs.read("certificates/expired.pem");

  private static String b64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The base64 of DER that a PEM text holds. */
  private static String der(String pem) {
    return pem.replaceAll("-----[^-]+-----", "").replaceAll("\\s", "");
  }

  private static String store(String type, String cert) {
    return "trustStores: [{name: a, store_type: " + type + ", cert_b64: \"" + cert + "\"}]";
  }

  private static String yaml(String block) {
    return "registries:\n- host: r.example\n  images: [{name: a}]\n  signature_verify: {"
        + block
        + "}\n";
  }

  private static SignatureVerify read(String block) {
    return Configs.good(yaml(block)).registries().getFirst().signatureVerify();
  }

  private static void oneError(String block, String message) {
    assertThat(Configs.errors(yaml(block)))
        .containsExactly("config.yaml:4: registries[0].signature_verify." + message);
  }

  @Test
  void absentIsSkipAndABlockWithoutModeIsStrict() {
    Config absent = Configs.good("registries: [{host: a, images: [{name: a}]}]");
    assertThat(absent.registries().getFirst().signatureVerify()).isEqualTo(SignatureVerify.SKIP);
    assertThat(read(store("ca", der(CA))).mode()).isEqualTo(SignatureMode.STRICT);
  }

  @Test
  void certificatesAsDerAsPemAndSeveral() {
    var one = read(store("ca", der(CA))).trustStores().getFirst().certificates();
    var pem = read(store("ca", b64(CA))).trustStores().getFirst().certificates();
    var two = read(store("ca", b64(CA + INTERMEDIATE))).trustStores().getFirst().certificates();

    assertThat(one).hasSize(1).isEqualTo(pem);
    assertThat(two).hasSize(2).startsWith(one.getFirst());
  }

  @Test
  void storesOfOneTypeAndNameMerge() {
    String item = "{name: a, store_type: ca, cert_b64: \"" + der(CA) + "\"}";
    String other = "{name: a, store_type: ca, cert_b64: \"" + der(INTERMEDIATE) + "\"}";
    assertThat(read("trust_stores: [" + item + ", " + other + ", " + item + "]").trustStores())
        .singleElement()
        .satisfies(s -> assertThat(s.certificates()).hasSize(2));
  }

  @Test
  void wrongCertificates() {
    String at = "trustStores[0].cert_b64: ";
    oneError(
        store("ca", CA.replace("\n", "\\n")),
        at + "is PEM text; encode it once more: base64 -w0 < certificate.pem");
    oneError(store("ca", ""), at + "is not base64 of a certificate (base64 -w0 < certificate.pem)");
    oneError(
        store("ca", "abc"), at + "is not base64 of a certificate (base64 -w0 < certificate.pem)");
    oneError(store("ca", b64("hello")), at + "holds no readable X.509 certificate");
    byte[] der = Base64.getDecoder().decode(der(CA));
    byte[] longer = java.util.Arrays.copyOf(der, der.length + 3);
    oneError(
        store("ca", Base64.getEncoder().encodeToString(longer)),
        at + "has bytes after the certificate");
    oneError(
        store(
            "ca", b64(CA + "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n")),
        at + "holds a EC PRIVATE KEY; only certificates belong here");
    oneError(store("ca", b64("-----BEGIN CERTIFICATE-----\n")), at + "holds a broken PEM block");
    oneError(
        store("ca", der(LEAF)), at + "the certificate CN=leaf is neither a CA nor self-signed");
    oneError(
        store("tsa", der(INTERMEDIATE)) + ", mode: skip",
        at + "the certificate CN=intermediate is no root; a tsa store takes self-signed CAs only");
  }

  @Test
  void anExpiredAnchorIsAWarning() {
    assertThat(Configs.warnings(yaml(store("ca", der(EXPIRED)))))
        .containsExactly(
            "config.yaml:4: registries[0].signature_verify.trustStores[0].cert_b64: the"
                + " certificate CN=old expired on 2021-01-01T00:00:00Z");
  }

  @Test
  void tsaAloneIsNoAnchor() {
    oneError(
        store("tsa", der(CA)),
        "mode: strict (the default) needs a trust anchor: a ca or signingAuthority certificate"
            + " under trustStores, or cosign.keys");
    assertThat(read(store("signingAuthority", der(CA))).hasAnchor()).isTrue();
    assertThat(read("cosign: {keys: [\"" + pub() + "\"]}").hasAnchor()).isTrue();
  }

  private static String pub() {
    return Configs.read("cosign.pub").strip().replace("\n", "\\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          trustStores: [{name: ../x, store_type: ca, cert_b64: CA}] | trustStores[0].name: takes letters, digits and the characters _ . -; found "../x"
          trustStores: [{name: x, store_type: CA, cert_b64: CA}]    | trustStores[0].store_type: must be one of ca, signingAuthority, tsa; found "CA", did you mean "ca"?
          trustStores: [{name: x, store_type: tsA, cert_b64: CA}]   | trustStores[0].store_type: must be one of ca, signingAuthority, tsa; found "tsA", did you mean "tsa"?
          override: {integrity: log}          | override.integrity: is always enforced
          override: {authenticity: skip}      | override.authenticity: takes enforce or log; only revocation can be skipped
          override: {expiry: maybe}           | override.expiry: must be one of enforce, log, skip; found "maybe"
          trusted_identities: ['*', 'x509.subject: C=a, ST=b, O=c'] | trusted_identities: has "*" beside others; it stands alone
          trusted_identities: ['x509.subject: C=a, ST=b'] | trusted_identities[0]: has no O; C, ST and O are needed; found "x509.subject: C=a, ST=b"
          trusted_identities: ['x509.subject: C=a, ST=b, O=c', 'x509.subject: C=a, ST=b, O=c, CN=d'] | trusted_identities: has overlapping identities: "x509.subject: C=a, ST=b, O=c" covers "x509.subject: C=a, ST=b, O=c, CN=d"
          trusted_identities: [me]            | trusted_identities[0]: must be "*" or "x509.subject: C=…, ST=…, O=…"
          max_signatures: 0                   | max_signatures: must be a whole number from 1 to 1000; found "0"
          cosign: {keys: []}                  | cosign.keys: is empty
          cosign: {keys: [x]}                 | cosign.keys[0]: must be one PEM block, -----BEGIN PUBLIC KEY-----; ${file:cosign.pub} reads it
          cosign: {tlog: require, keys: [PUB]} | cosign.tlog_keys: is missing: tlog: require needs the log's public key
          required_annotations: {a: [b]}      | required_annotations.a: must be a single value; found a list
          revocation: {allow: ['http://x']}   | revocation.allow[0]: "http://x" has a scheme; write x and insecure: true for plain HTTP
          trust_store: []                     | trust_store: is no key here, did you mean "trustStores"?
          """)
  void wrongKeys(String block, String message) {
    String filled =
        block.replace("CA}", "\"" + der(CA) + "\"}").replace("PUB", "\"" + pub() + "\"");
    String anchor =
        block.startsWith("trustStores") || block.startsWith("cosign")
            ? ""
            : ", " + store("ca", der(CA));
    assertThat(Configs.errors(yaml(filled + anchor)))
        .contains("config.yaml:4: registries[0].signature_verify." + message);
  }

  @Test
  void anchorsBesideSkipAreAWarning() {
    assertThat(Configs.warnings(yaml("mode: skip, " + store("ca", der(CA)))))
        .containsExactly(
            "config.yaml:4: registries[0].signature_verify.mode: skip looks at no signature, so"
                + " the trust anchors have no effect");
  }

  @Test
  void everyOtherKey() {
    SignatureVerify policy =
        Configs.load(Configs.read("full.yaml"), java.util.Map.of("READER_PASSWORD", "x"))
            .require()
            .registries()
            .getFirst()
            .signatureVerify();

    assertThat(policy.mode()).isEqualTo(SignatureMode.PERMISSIVE);
    assertThat(policy.verifyTimestamp()).isEqualTo(VerifyTimestamp.AFTER_CERT_EXPIRY);
    assertThat(policy.override())
        .containsEntry(OverridableCheck.AUTHENTICITY, CheckAction.ENFORCE)
        .containsEntry(OverridableCheck.REVOCATION, CheckAction.SKIP)
        .hasSize(4);
    assertThat(policy.revocation().http()).isFalse();
    assertThat(policy.revocation().requireSource()).isTrue();
    assertThat(policy.revocation().crlDir()).isAbsolute().hasFileName("crls");
    assertThat(policy.revocation().allow()).containsExactly("10.0.0.7:8080");
    assertThat(policy.index()).isEqualTo(IndexMode.ROOT_OR_MEMBERS);
    assertThat(policy.requiredAnnotations()).containsEntry("org.example.approved", "yes");
    assertThat(policy.maxSignatures()).isEqualTo(10);
    assertThat(policy.onLostTrust()).isEqualTo(OnLostTrust.KEEP);
    CosignConfig cosign = java.util.Objects.requireNonNull(policy.cosign());
    assertThat(cosign.keys()).hasSize(1);
    assertThat(cosign.tlog()).isEqualTo(TlogMode.REQUIRE);
    assertThat(cosign.identity()).isEqualTo("registry.example.org/team");
    assertThat(policy.trustStores())
        .extracting(TrustStore::type)
        .isEqualTo(List.of(StoreType.CA, StoreType.TSA));
  }
}
