package io.ocidaemon.primer.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one daemon last said of itself.
 *
 * @param id random, kept in its state folder
 * @param mode cache or node
 * @param host the machine's name
 * @param beat when this was written
 * @param ended has the daemon stopped in order since?
 * @param lastPass when its last pass ended; null where none did
 * @param images by reference
 */
public record DaemonStatus(
    String id,
    String mode,
    String host,
    Instant beat,
    boolean ended,
    @Nullable Instant lastPass,
    List<ImageStatus> images) {

  /** A daemon without a sign of life for so long is not alive. */
  public static final Duration SIGN_OF_LIFE = Duration.ofSeconds(60);

  /** Copies the list. */
  public DaemonStatus {
    images = List.copyOf(images);
  }

  /** Was there a sign of life within the last minute? */
  public boolean isAlive(Instant now) {
    return !ended && Duration.between(beat, now).compareTo(SIGN_OF_LIFE) <= 0;
  }
}
