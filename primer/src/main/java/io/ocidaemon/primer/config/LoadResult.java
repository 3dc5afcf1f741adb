package io.ocidaemon.primer.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What came of reading a file.
 *
 * @param config there exactly where {@code errors} is empty
 * @param errors everything that is wrong, in the order of the file
 * @param warnings what is accepted but worth a word, in the order of the file
 */
public record LoadResult(Optional<Config> config, List<Problem> errors, List<Problem> warnings) {

  /** Copies the lists. */
  public LoadResult {
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }

  /**
   * The configuration of a file without errors.
   *
   * @throws IllegalStateException listing the errors otherwise
   */
  public Config require() {
    return config.orElseThrow(() ->
        new IllegalStateException(
            errors.stream().map(Problem::toString).collect(Collectors.joining("\n"))));
  }
}
