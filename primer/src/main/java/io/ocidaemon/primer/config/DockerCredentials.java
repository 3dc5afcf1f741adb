package io.ocidaemon.primer.config;

import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Json;
import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Docker's {@code config.json} and credential helpers, for hosts without {@code authentication}.
 *
 * <p>As Docker does: a host's entry in {@code credHelpers} first, then {@code credsStore}, then
 * {@code auths}. Nothing here ever throws: what cannot be used is said once per host, without the
 * secret, and the host is then asked anonymously. A look-up may start a process; keep its result.
 */
public final class DockerCredentials {

  private static final String HUB = "https://index.docker.io/v1/";
  private static final long MAX_FILE = 4 << 20;

  /** What a helper answers in place of a user name where the secret is an identity token. */
  private static final String TOKEN_USER = "<token>";

  private final @Nullable Path file;
  private final CredentialHelper helper;
  private final Consumer<String> warnings;

  /**
   * Credentials of one file.
   *
   * @param file a {@code config.json}; null: none
   * @param warnings takes one line for each thing that could not be used
   */
  public DockerCredentials(@Nullable Path file, Consumer<String> warnings) {
    this(file, new CredentialHelper(System.getenv("PATH")), warnings);
  }

  DockerCredentials(@Nullable Path file, CredentialHelper helper, Consumer<String> warnings) {
    this.file = file;
    this.helper = helper;
    this.warnings = warnings;
  }

  /** {@code $DOCKER_CONFIG/config.json}, else {@code ~/.docker/config.json}. */
  public static DockerCredentials ofUser(Consumer<String> warnings) {
    String folder = System.getenv("DOCKER_CONFIG");
    Path file =
        folder == null || folder.isEmpty()
            ? Path.of(System.getProperty("user.home", "/"), ".docker", "config.json")
            : Path.of(folder, "config.json");
    return new DockerCredentials(file, warnings);
  }

  /** No credentials for anyone. */
  public static DockerCredentials none() {
    return new DockerCredentials(null, line -> {});
  }

  /**
   * Who we are at a host.
   *
   * @param host canonical, {@code HOST[:PORT]}
   */
  public Optional<Authentication> find(String host) {
    Path path = file;
    if (path == null || !Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try {
      if (Files.size(path) > MAX_FILE) {
        throw new IOException("it is over 4 MiB");
      }
      return find(Json.readObject(Files.readAllBytes(path), "it"), host);
    } catch (InvalidOciException e) {
      // Never the parser's words: they may quote a secret.
      warnings.accept(path + " gives no credentials for " + host + ": it is not a JSON object");
    } catch (IOException e) {
      warnings.accept(path + " gives no credentials for " + host + ": " + Texts.reason(e));
    }
    return Optional.empty();
  }

  private Optional<Authentication> find(JsonNode root, String host) throws IOException {
    String name = entry(root.path("credHelpers"), host).map(JsonNode::asString).orElse("");
    if (!name.isEmpty()) {
      return ask(name, host);
    }
    String store = root.path("credsStore").asString("");
    Optional<Authentication> found = store.isEmpty() ? Optional.empty() : ask(store, host);
    if (found.isPresent()) {
      return found;
    }
    Optional<JsonNode> entry = entry(root.path("auths"), host);
    return entry.isEmpty() ? Optional.empty() : inline(entry.get());
  }

  private Optional<Authentication> ask(String name, String host) throws IOException {
    Optional<JsonNode> answer = helper.get(name, host.equals("docker.io") ? HUB : host);
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    String user = answer.get().path("Username").asString("");
    if (user.equals(TOKEN_USER)) {
      throw identityToken();
    }
    return credentials(user, answer.get().path("Secret").asString(""));
  }

  private static Optional<Authentication> inline(JsonNode entry) throws IOException {
    if (!entry.path("identitytoken").asString("").isEmpty()) {
      throw identityToken();
    }
    String packed = entry.path("auth").asString("");
    if (packed.isEmpty()) {
      return credentials(entry.path("username").asString(""), entry.path("password").asString(""));
    }
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(packed.strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IOException("its auth is not base64", e);
    }
    int colon = pair.indexOf(':');
    if (colon < 1) {
      throw new IOException("its auth is not base64 of USER:PASSWORD");
    }
    // Docker pads what it writes with zero bytes.
    return credentials(pair.substring(0, colon), pair.substring(colon + 1).replace("\0", ""));
  }

  private static Optional<Authentication> credentials(String user, String password) {
    return user.isEmpty() || password.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Authentication(AuthenticationType.TOKEN, Secret.of(user), Secret.of(password)));
  }

  private static IOException identityToken() {
    return new IOException(
        "it holds an identity token, which is not supported; give the registry an authentication");
  }

  /** An object's member for a host, whose key may be a host or a URL, in any of Hub's spellings. */
  private static Optional<JsonNode> entry(JsonNode object, String host) {
    JsonNode exact = object.get(host);
    if (exact != null) {
      return Optional.of(exact);
    }
    return object
        .propertyStream()
        .filter(member -> bare(member.getKey()).equals(host))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static String bare(String key) {
    return Reference.canonicalHost(key.replaceFirst("^https?://", "").replaceFirst("/.*", ""));
  }
}
