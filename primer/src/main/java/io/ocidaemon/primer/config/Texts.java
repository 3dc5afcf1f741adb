package io.ocidaemon.primer.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns scalars into {@link Text}: {@code ${env:NAME}} and {@code ${file:PATH}} are read here. */
final class Texts {

  private static final Pattern WHOLE = Pattern.compile("\\$\\{(env|file):([^}]*)}");
  private static final Pattern SOMEWHERE = Pattern.compile("\\$\\{(?:env|file):");

  /** More than any secret or bundle of certificates. */
  private static final int MAX_FILE = 1 << 20;

  private Texts() {}

  /** The text of a scalar, or empty after reporting what is wrong with it. */
  static Optional<Text> read(Context context, YamlNode.Scalar scalar, String path) {
    String shown = scalar.text();
    Position at = context.position(scalar.line(), path);
    Matcher whole = WHOLE.matcher(shown);
    if (whole.matches()) {
      return (whole.group(1).equals("env")
              ? variable(context, whole.group(2), at)
              : file(context, whole.group(2), at))
          .map(value -> new Text(cut(value), shown, scalar.plain(), at));
    }
    if (SOMEWHERE.matcher(shown).find()) {
      context.error(at, "${env:} and ${file:} stand only as the whole value");
      return Optional.empty();
    }
    return Optional.of(new Text(shown, shown, scalar.plain(), at));
  }

  private static Optional<String> variable(Context context, String name, Position at) {
    String value = context.environment(name);
    if (value == null) {
      context.error(at, "the environment variable " + name + " is not set");
    }
    return Optional.ofNullable(value);
  }

  private static Optional<String> file(Context context, String name, Position at) {
    try {
      Path file = context.resolve(name);
      byte[] bytes;
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(MAX_FILE + 1);
      }
      if (bytes.length > MAX_FILE) {
        context.error(at, "the file " + name + " is over 1 MiB");
        return Optional.empty();
      }
      return Optional.of(utf8(bytes));
    } catch (CharacterCodingException e) {
      context.error(at, "the file " + name + " is not UTF-8");
    } catch (IOException | InvalidPathException e) {
      context.error(at, "the file " + name + " cannot be read (" + reason(e) + ")");
    }
    return Optional.empty();
  }

  /** Strict UTF-8. */
  static String utf8(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** Why a file could not be read, in words. */
  static String reason(Exception e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException ignored -> "no such file";
      case java.nio.file.AccessDeniedException ignored -> "permission denied";
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
  }

  /** One trailing newline is the editor's, not the secret's. */
  private static String cut(String value) {
    if (value.endsWith("\r\n")) {
      return value.substring(0, value.length() - 2);
    }
    return value.endsWith("\n") ? value.substring(0, value.length() - 1) : value;
  }
}
