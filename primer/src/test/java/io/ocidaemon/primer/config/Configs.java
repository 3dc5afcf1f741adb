package io.ocidaemon.primer.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Short ways to load configuration in tests. */
final class Configs {

  static final Path FILE = Path.of("config.yaml");

  private Configs() {}

  static LoadResult load(String text) {
    return load(text, Map.of());
  }

  static LoadResult load(String text, Map<String, String> environment) {
    return ConfigLoader.parse(FILE, text, environment::get);
  }

  static Config good(String text) {
    return load(text).require();
  }

  static List<String> errors(String text) {
    return load(text).errors().stream().map(Problem::toString).toList();
  }

  static List<String> warnings(String text) {
    LoadResult result = load(text);
    result.require();
    return result.warnings().stream().map(Problem::toString).toList();
  }

  static Path resource(String name) {
    try {
      return Path.of(Configs.class.getResource("/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static String read(String name) {
    try {
      return Files.readString(resource(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
