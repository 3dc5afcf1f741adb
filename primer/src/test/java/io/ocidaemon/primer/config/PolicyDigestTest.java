package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyDigestTest {

  private static final String CA = Configs.read("ca.b64").strip();
  private static final String BASE =
      "signature_verify: {mode: strict, trustStores: [{name: a, store_type: ca, cert_b64: @CA@}],"
          + " revocation: {allow: [b.example, a.example]}}, referrers_verify: {required:"
          + " [{artifact_type: a/b}, {artifact_type: c/d, min: 2}]}";

  private static Digest digest(String keys) {
    return Configs.good(
            "registries: [{host: r.example, images: [{name: a}], "
                + keys.replace("@CA@", CA)
                + "}]")
        .registries()
        .getFirst()
        .policyDigest();
  }

  /** Pinned: a change here makes every store look at its images again. */
  @Test
  void ofNoPolicyIsFixed() {
    assertThat(PolicyDigest.of(SignatureVerify.SKIP, ReferrersVerify.SKIP))
        .hasToString("sha256:92bb7529002511ff46bbef4107989eaa90e02eb8d38ed32c2fc4fa03a46f7ff1");
    assertThat(digest("period: 60"))
        .isEqualTo(PolicyDigest.of(SignatureVerify.SKIP, ReferrersVerify.SKIP))
        .isEqualTo(digest("signature_verify: {mode: skip}, referrers_verify: {mode: skip}"));
  }

  static Stream<String> sameMeaning() {
    String pem =
        Base64.getEncoder()
            .encodeToString(Configs.read("certificates/ca.pem").getBytes(StandardCharsets.UTF_8));
    return Stream.of(
        BASE.replace("trustStores", "trust_stores"),
        BASE.replace("mode: strict, ", ""),
        BASE.replace("name: a", "name: other"),
        BASE.replace("b.example, a.example", "a.example, b.example"),
        BASE.replace("@CA@", "\"" + pem + "\""),
        BASE.replace("{artifact_type: a/b}", "{signed: false, min: 1, artifact_type: a/b}"),
        BASE.replace("mode: strict", "on_lost_trust: keep, trusted_identities: ['*']"),
        BASE.replace(
            "{artifact_type: a/b}, {artifact_type: c/d, min: 2}",
            "{artifact_type: c/d, min: 2}, {artifact_type: a/b}"),
        "period: 5, " + BASE);
  }

  @ParameterizedTest
  @MethodSource("sameMeaning")
  void isTheSameForTheSameMeaning(String keys) {
    assertThat(digest(keys)).isEqualTo(digest(BASE));
  }

  static Stream<String> otherMeaning() {
    return Stream.of(
        BASE.replace("strict", "permissive"),
        BASE.replace("strict", "audit"),
        BASE.replace("store_type: ca", "store_type: signingAuthority"),
        BASE.replace("mode: strict", "index: members"),
        BASE.replace("mode: strict", "max_signatures: 3"),
        BASE.replace("mode: strict", "verify_timestamp: afterCertExpiry"),
        BASE.replace("mode: strict", "override: {expiry: log}"),
        BASE.replace("mode: strict", "required_annotations: {a: b}"),
        BASE.replace("mode: strict", "trusted_identities: ['x509.subject: C=a, ST=b, O=c']"),
        BASE.replace("b.example, ", ""),
        BASE.replace("allow:", "http: false, allow:"),
        BASE.replace("allow:", "require_source: true, allow:"),
        BASE.replace("allow:", "crl_dir: x, allow:"),
        BASE.replace("min: 2", "min: 3"),
        BASE.replace("min: 2", "signed: true"),
        BASE.replace("c/d", "c/e"),
        BASE.replace("required:", "mode: permissive, required:"),
        BASE.replace(
            "mode: strict",
            "cosign: {keys: [\""
                + Configs.read("cosign.pub").strip().replace("\n", "\\n")
                + "\"]}"),
        "period: 5");
  }

  @ParameterizedTest
  @MethodSource("otherMeaning")
  void isAnotherForEveryOtherMeaning(String keys) {
    assertThat(digest(keys)).isNotEqualTo(digest(BASE));
  }

  @Test
  void noTwoOthersAreTheSame() {
    List<Digest> digests = otherMeaning().map(PolicyDigestTest::digest).toList();
    assertThat(digests).doesNotHaveDuplicates();
  }
}
