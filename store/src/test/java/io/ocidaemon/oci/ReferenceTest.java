package io.ocidaemon.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {
  private static final String DIGEST = "sha256:" + "0".repeat(64);

  @ParameterizedTest
  @CsvSource({
    "registry.example/a/b:1, registry.example/a/b:1",
    "REGISTRY.example:5000/a:V1.0_x-y, registry.example:5000/a:V1.0_x-y",
    "registry.example:443/a:1, registry.example/a:1",
    "docker.io/nginx:1, docker.io/library/nginx:1",
    "index.docker.io/nginx:1, docker.io/library/nginx:1",
    "registry-1.docker.io/a/b:1, docker.io/a/b:1",
    "'[::1]:5000/a:1', '[::1]:5000/a:1'",
    "localhost/a__b--c.d:latest, localhost/a__b--c.d:latest"
  })
  void isReadAndWrittenInOneSpelling(String text, String canonical) {
    assertThat(Reference.parse(text)).hasToString(canonical);
    assertThat(Reference.parse(canonical)).isEqualTo(Reference.parse(text));
  }

  @Test
  void byDigest() {
    Reference reference = Reference.parse("registry.example/a@" + DIGEST);
    assertThat(reference.tag()).isNull();
    assertThat(reference.tagOrDigest()).isEqualTo(DIGEST);
    assertThat(reference).hasToString("registry.example/a@" + DIGEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a/b",
        "/a:1",
        "registry.example/:1",
        "registry.example/A:1",
        "registry.example/a:",
        "registry.example/a:.1",
        "registry.example/a/../b:1",
        "registry.example//a:1",
        "registry.example/a/:1",
        "registry.example/a@sha256:0",
        "registry.example/a@md5:0123",
        "regi stry/a:1",
        "registry.example:port/a:1",
        "http://registry.example/a:1",
        "registry.example/a\n:1"
      })
  void whatIsNoneIsRefused(String text) {
    assertThatThrownBy(() -> Reference.parse(text)).isInstanceOf(InvalidOciException.class);
  }

  @Test
  void tagsHaveAtMost128Characters() {
    assertThat(Reference.isTag("a".repeat(128))).isTrue();
    assertThat(Reference.isTag("a".repeat(129))).isFalse();
  }

  /** Noise is refused or read; and what is read is written as something that is read the same. */
  @Test
  void noiseNeverEndsInAnotherReference() {
    SplittableRandom random = new SplittableRandom(7);
    String letters = "aab0::/.-_@[\u0000 é%";
    int read = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder("h/");
      for (int n = random.nextInt(8); n > 0; n--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      Reference reference;
      try {
        reference = Reference.parse(text.toString());
      } catch (InvalidOciException e) {
        continue;
      }
      read++;
      assertThat(Reference.parse(reference.toString())).isEqualTo(reference);
      assertThat(reference.repository()).doesNotContain("..", "//", "%", ":");
    }
    assertThat(read).isGreaterThan(300);
  }

  @ParameterizedTest
  @CsvSource({
    "/srv/my_images, my_images",
    "/srv/My Images, my-images",
    "/srv/a.b__c--d/, a.b__c--d",
    "/srv/a..b, a-b",
    "/srv/a_._b___c, a-b-c",
    "/srv/.hidden_, hidden",
    "/srv/(1) x!, 1-x",
    "/srv/x/.., srv",
    "/srv/___, layout",
    "/srv/bücher, b-cher",
    "/, layout"
  })
  void aFoldersRepositoryKeepsWhatIsValid(String folder, String repository) {
    assertThat(Reference.repositoryOf(Path.of(folder))).isEqualTo(repository);
    assertThat(Reference.isRepository(repository)).isTrue();
  }

  @Test
  void aFolderOfARelativePathHasItsRealName() {
    assertThat(Reference.repositoryOf(Path.of("")))
        .isEqualTo(Reference.repositoryOf(Path.of("").toAbsolutePath()));
  }
}
