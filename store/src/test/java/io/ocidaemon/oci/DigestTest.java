package io.ocidaemon.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final byte[] ABC = "abc".getBytes(StandardCharsets.US_ASCII);

  /** FIPS 180-4's example. */
  @Test
  void isThatOfTheStandard() {
    assertThat(Digest.of(Digest.Algorithm.SHA256, ABC))
        .hasToString("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(Digest.of(Digest.Algorithm.SHA512, ABC).hex()).hasSize(128).startsWith("ddaf35a1");
  }

  @ParameterizedTest
  @EnumSource
  void isReadAsItIsWritten(Digest.Algorithm algorithm) {
    Digest digest = Digest.of(algorithm, ABC);
    assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
    MessageDigest inPieces = algorithm.newMessageDigest();
    inPieces.update(ABC, 0, 1);
    inPieces.update(ABC, 1, 2);
    assertThat(Digest.of(algorithm, inPieces)).isEqualTo(digest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256",
        "sha256:",
        ":0",
        "sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adad",
        "sha256:../../../../../../../../../../../../../../../../../../../etc/passw",
        "sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha384:00",
        "SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      })
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(InvalidOciException.class);
  }
}
