package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerCredentialsTest {

  @TempDir private Path folder;
  private final List<String> warnings = new ArrayList<>();

  private Optional<Authentication> find(String json, String host) throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, json);
    return new DockerCredentials(file, new CredentialHelper(folder.toString()), warnings::add)
        .find(host);
  }

  private void helper(String name, String script) throws IOException {
    Path file = folder.resolve("docker-credential-" + name);
    Files.writeString(file, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static String auth(String pair) {
    return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  private static void isUser(Optional<Authentication> found, String user, String password) {
    assertThat(found).isPresent();
    assertThat(Objects.requireNonNull(found.get().username()).value()).isEqualTo(user);
    assertThat(found.get().password().value()).isEqualTo(password);
  }

  @ParameterizedTest
  @CsvSource({
    "https://index.docker.io/v1/,docker.io,true",
    "docker.io,docker.io,true",
    "index.docker.io,docker.io,true",
    "registry-1.docker.io,docker.io,true",
    "r.example,r.example,true",
    "https://r.example,r.example,true",
    "http://r.example/v2/,r.example,true",
    "r.example:5000,r.example:5000,true",
    "r.example,r.example:5000,false",
    "r.example:5000,r.example,false",
    "https://other.example/r.example,r.example,false"
  })
  void authsByHostOrUrl(String key, String host, boolean found) throws IOException {
    String json = "{\"auths\": {\"" + key + "\": {\"auth\": \"" + auth("me:pass:word") + "\"}}}";

    if (found) {
      isUser(find(json, host), "me", "pass:word");
    } else {
      assertThat(find(json, host)).isEmpty();
    }
    assertThat(warnings).isEmpty();
  }

  @Test
  void aHelperOfTheHostComesFirstThenTheStoreThenAuths() throws IOException {
    helper(
        "one", "read h; echo \"{\\\"Username\\\": \\\"one\\\", \\\"Secret\\\": \\\"$h $1\\\"}\"");
    helper(
        "two",
        "read h; if [ \"$h\" = known.example ]; then echo '{\"Username\": \"two\", \"Secret\":"
            + " \"x\"}'; else echo 'credentials not found in native keychain'; exit 1; fi");
    String json =
        "{\"credHelpers\": {\"one.example\": \"one\", \"https://index.docker.io/v1/\": \"one\"},"
            + " \"credsStore\": \"two\", \"auths\": {\"known.example\": {}, \"inline.example\":"
            + " {\"auth\": \""
            + auth("three:y")
            + "\"}}}";

    isUser(find(json, "one.example"), "one", "one.example get");
    isUser(find(json, "docker.io"), "one", "https://index.docker.io/v1/ get");
    isUser(find(json, "known.example"), "two", "x");
    isUser(find(json, "inline.example"), "three", "y");
    assertThat(find(json, "unknown.example")).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void whatCannotBeUsedIsSaidWithoutTheSecret() throws IOException {
    helper("broken", "echo hunter2; exit 3");
    helper("talkative", "echo hunter2");
    helper("token", "echo '{\"Username\": \"<token>\", \"Secret\": \"hunter2\"}'");
    Path file = folder.resolve("config.json");

    assertThat(find("{\"credsStore\": \"broken\"}", "r.example")).isEmpty();
    assertThat(find("{\"credsStore\": \"talkative\"}", "r.example")).isEmpty();
    assertThat(find("{\"credsStore\": \"token\"}", "r.example")).isEmpty();
    assertThat(find("{\"credsStore\": \"absent\"}", "r.example")).isEmpty();
    assertThat(find("{\"credsStore\": \"../evil\"}", "r.example")).isEmpty();
    assertThat(find("{\"auths\": {\"r.example\": {\"auth\": \"?\"}}}", "r.example")).isEmpty();
    assertThat(find("{\"auths\": {\"r.example\": {\"identitytoken\": \"hunter2\"}}}", "r.example"))
        .isEmpty();
    assertThat(find("hunter2", "r.example")).isEmpty();
    String start = file + " gives no credentials for r.example: ";
    assertThat(warnings)
        .startsWith(
            start + "docker-credential-broken failed with exit status 3",
            start + "docker-credential-talkative answered no JSON object",
            start
                + "it holds an identity token, which is not supported; give the registry an"
                + " authentication",
            start + "docker-credential-absent is not found on PATH",
            start + "\"../evil\" is no name of a credential helper",
            start + "its auth is not base64")
        .hasSize(8)
        .noneMatch(line -> line.contains("hunter2"));
  }

  @Test
  void noFileMeansNobody() {
    assertThat(new DockerCredentials(folder.resolve("none"), warnings::add).find("a")).isEmpty();
    assertThat(DockerCredentials.none().find("a")).isEmpty();
    assertThat(warnings).isEmpty();
  }
}
