package io.ocidaemon.primer.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretsTest {
  private static final String USER = "robot-7";
  private static final String PASSWORD = "robot-7-Pa55word";

  private final Secrets secrets = new Secrets(new Credentials.TokenFlow(USER, PASSWORD));

  private String line(String body) {
    return ErrorBody.parse(body.getBytes(StandardCharsets.UTF_8), secrets).line();
  }

  @Test
  void aUserNameIsASecretToo() {
    assertThat(secrets.redact("no account robot-7 here")).isEqualTo("no account <redacted> here");
  }

  @Test
  void aShortUserNameWouldTearEveryTextApart() {
    Secrets shorter = new Secrets(new Credentials.Basic("me", PASSWORD));
    assertThat(shorter.redact("some message")).isEqualTo("some message");
  }

  @Test
  void aPasswordThatBeginsWithTheUserNameGoesAsAWhole() {
    assertThat(secrets.redact("got " + PASSWORD)).isEqualTo("got <redacted>");
  }

  @Test
  void fetchedTokensAreKnownUntilManyOthersCame() {
    secrets.addToken("first-token");
    for (int i = 0; i < 255; i++) {
      secrets.addToken("token-" + i);
    }
    assertThat(secrets.redact("first-token, token-254")).isEqualTo("<redacted>, <redacted>");
    secrets.addToken("one-more");
    assertThat(secrets.redact("first-token, one-more")).isEqualTo("first-token, <redacted>");
  }

  @Test
  void noPartOfASecretIsLeftWhereTheTextIsCut() {
    for (int before = 280; before < 310; before++) {
      assertThat(line("x".repeat(before) + PASSWORD)).doesNotContain("rob", "Pa5");
    }
    String code = "{\"errors\":[{\"code\":\"" + "x".repeat(55) + PASSWORD + "\"}]}";
    assertThat(ErrorBody.parse(code.getBytes(StandardCharsets.UTF_8), secrets).codes())
        .singleElement()
        .asString()
        .doesNotContain("rob");
  }

  @Test
  void aSecretThatOneLineWouldPutTogetherIsFound() {
    assertThat(line("robot-7\u200b-Pa55\u200bword")).doesNotContain("Pa55");
    Secrets blank = new Secrets(new Credentials.BearerToken("two  blanks"));
    assertThat(ErrorBody.parse("got two  blanks".getBytes(StandardCharsets.UTF_8), blank).line())
        .isEqualTo("got <redacted>");
  }
}
