package io.ocidaemon.primer.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a configuration file: every mistake at once, nothing guessed.
 *
 * <p>Relative paths in a file are relative to its folder.
 */
public final class ConfigLoader {

  /** More than any honest configuration, certificates included. */
  private static final int MAX_BYTES = 16 << 20;

  private ConfigLoader() {}

  /** Reads a file. A file that cannot be read is an error in the result, not an exception. */
  public static LoadResult load(Path file) {
    return load(file, System::getenv);
  }

  /** Reads a file, {@code ${env:}} from a given environment. */
  static LoadResult load(Path file, Context.Environment environment) {
    Context context = context(file, environment);
    return result(context, root(file, context).map(read(context)));
  }

  /** Reads a text as if it were a file of that name: for configurations made in code. */
  public static LoadResult parse(Path file, String text) {
    return parse(file, text, System::getenv);
  }

  static LoadResult parse(Path file, String text, Context.Environment environment) {
    Context context = context(file, environment);
    return result(context, compose(context, text).map(read(context)));
  }

  static Context context(Path file, Context.Environment environment) {
    Path folder = file.toAbsolutePath().getParent();
    return new Context(file.toString(), folder == null ? Path.of("/") : folder, environment);
  }

  /** The mapping that a file is, or empty after reporting why it is none. */
  static Optional<YamlNode.Mapping> root(Path file, Context context) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        context.error(0, "", "is over 16 MiB, which no configuration is");
        return Optional.empty();
      }
      return compose(context, Texts.utf8(bytes));
    } catch (CharacterCodingException e) {
      context.error(1, "", "is not UTF-8");
    } catch (IOException e) {
      context.error(0, "", "cannot be read (" + Texts.reason(e) + ")");
    }
    return Optional.empty();
  }

  static Optional<YamlNode.Mapping> compose(Context context, String text) {
    try {
      Optional<YamlNode> root = YamlTree.parse(text);
      if (root.isEmpty()) {
        context.error(1, "", "the file is empty");
        return Optional.empty();
      }
      if (root.get() instanceof YamlNode.Mapping mapping) {
        if (mapping.entries().isEmpty()) {
          context.error(1, "", "the file is empty");
          return Optional.empty();
        }
        return Optional.of(mapping);
      }
      context.error(root.get().line(), "", "must be a mapping of keys; found " + root.get().kind());
    } catch (YamlTree.Malformed e) {
      context.error(e.line, "", "is not YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private static Function<YamlNode.Mapping, Config> read(Context context) {
    return mapping -> {
      Config config = TopReader.read(Section.root(context, mapping));
      CrossChecks.check(config, context);
      return config;
    };
  }

  private static LoadResult result(Context context, Optional<Config> config) {
    List<Problem> errors = context.errors();
    return new LoadResult(errors.isEmpty() ? config : Optional.empty(), errors, context.warnings());
  }
}
