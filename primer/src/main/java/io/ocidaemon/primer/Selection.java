package io.ocidaemon.primer;

import java.util.List;

/**
 * What one registry's configuration means today.
 *
 * @param images wanted and there, in byte order; no name twice
 * @param excluded there and not wanted
 * @param errors what could not be listed, and literal names that are not there
 * @param warnings what deserves a word: an expression that matches nothing
 * @param unlisted {@code HOST} or {@code HOST/REPOSITORY} whose listing failed: what was selected
 *     there before stays selected
 */
public record Selection(
    List<SelectedImage> images,
    List<ExcludedTag> excluded,
    List<PassError> errors,
    List<String> warnings,
    List<String> unlisted) {

  /** Copies the lists. */
  public Selection {
    images = List.copyOf(images);
    excluded = List.copyOf(excluded);
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
    unlisted = List.copyOf(unlisted);
  }
}
