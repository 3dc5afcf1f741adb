package io.ocidaemon.primer.config;

import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Runs {@code docker-credential-NAME get}: the server on standard input, a JSON object with {@code
 * Username} and {@code Secret} on standard output, a message there and a failure otherwise.
 */
final class CredentialHelper {

  private static final int SECONDS = 10;
  private static final int MAX_ANSWER = 64 << 10;

  /** Part of the message by which every helper says that it knows no such server. */
  private static final String NOT_FOUND = "credentials not found";

  private final String searchPath;

  /**
   * @param searchPath folders joined by colons, as in {@code PATH}
   */
  CredentialHelper(@Nullable String searchPath) {
    this.searchPath = searchPath == null ? "" : searchPath;
  }

  /**
   * What a helper knows of a server.
   *
   * @throws IOException where it cannot be run, fails or answers nonsense; never with its answer in
   *     the message
   */
  Optional<JsonNode> get(String name, String server) throws IOException {
    if (!name.matches("[A-Za-z0-9._-]+")) {
      throw new IOException("\"" + name + "\" is no name of a credential helper");
    }
    String program = "docker-credential-" + name;
    Process process =
        new ProcessBuilder(find(program).toString(), "get")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(server.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended without reading; its exit status says why.
      }
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(program + " did not answer within " + SECONDS + " s");
      }
      byte[] answer = process.getInputStream().readNBytes(MAX_ANSWER);
      if (process.exitValue() != 0) {
        return failed(program, process.exitValue(), answer);
      }
      return Optional.of(Json.readObject(answer, "the answer"));
    } catch (InvalidOciException e) {
      // The parser's message may quote the answer, which is a secret.
      throw new IOException(program + " answered no JSON object");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while " + program + " was running", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private Path find(String program) throws IOException {
    for (String folder : searchPath.split(":")) {
      Path file = Path.of(folder, program);
      // An empty element of PATH means the working folder, where nobody keeps helpers.
      if (!folder.isEmpty() && Files.isExecutable(file) && Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new IOException(program + " is not found on PATH");
  }

  private static Optional<JsonNode> failed(String program, int status, byte[] answer)
      throws IOException {
    if (new String(answer, StandardCharsets.UTF_8).contains(NOT_FOUND)) {
      return Optional.empty();
    }
    throw new IOException(program + " failed with exit status " + status);
  }
}
