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
 * @param totals of all images
 */
public record Plan(
    List<PlannedImage> images,
    List<ExcludedTag> excluded,
    List<PassError> errors,
    List<String> warnings,
    Totals totals) {

  /** Copies the lists. */
  public Plan {
    images = List.copyOf(images);
    excluded = List.copyOf(excluded);
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }

  /**
   * What all images come to; what several of them share counts once.
   *
   * @param bytes of all their wanted content; null where that of one is not known
   * @param bytesToFetch of what the store lacks; null likewise
   * @param requests that the pass would send upstream for images; those of lists are not counted
   */
  public record Totals(@Nullable Long bytes, @Nullable Long bytesToFetch, int requests) {}

  /**
   * One image of a plan, as if it were the only one.
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
