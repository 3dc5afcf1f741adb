package io.ocidaemon.primer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pass would do.
 *
 * @param images in byte order of their references
 * @param excluded there and not wanted
 * @param errors what could not be listed or resolved
 * @param warnings what deserves a word
 */
public record Plan(
    List<PlannedImage> images,
    List<ExcludedTag> excluded,
    List<PassError> errors,
    List<String> warnings) {

  /** Copies the lists. */
  public Plan {
    images = List.copyOf(images);
    excluded = List.copyOf(excluded);
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }

  /**
   * One image of a plan.
   *
   * @param reference the full name
   * @param digest what it leads to now
   * @param mediaType of its manifest
   * @param bytes of all its wanted content; null with {@code --head-only}, where not known here
   * @param bytesToFetch of what the store lacks; null likewise
   * @param requests that the pass would send upstream for it, the look at its tag included
   * @param targets where it goes, {@code cache:<host>}
   * @param action {@code fetch}, {@code deliver} or {@code none}
   */
  public record PlannedImage(
      String reference,
      String digest,
      String mediaType,
      @Nullable Long bytes,
      @Nullable Long bytesToFetch,
      int requests,
      List<String> targets,
      String action) {
    /** Copies the list. */
    public PlannedImage {
      targets = List.copyOf(targets);
    }
  }
}
