package io.ocidaemon.primer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What came of one pass over one registry.
 *
 * @param passId random, the same in the log lines of that pass
 * @param registry its host
 * @param started when
 * @param took how long
 * @param images how many were selected
 * @param primed how many came in, moved or were completed
 * @param delivered how often something was sent to a target
 * @param failed how many images or lists failed
 * @param received bytes from upstream
 * @param errors failures of lists and literal names; those of images are in their own reports
 * @param warnings what deserves a word
 * @param interrupted was it stopped before its end?
 */
public record PassReport(
    String passId,
    String registry,
    Instant started,
    Duration took,
    int images,
    int primed,
    int delivered,
    int failed,
    long received,
    List<PassError> errors,
    List<String> warnings,
    boolean interrupted) {

  /** Copies the lists. */
  public PassReport {
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }
}
