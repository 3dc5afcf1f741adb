package io.ocidaemon.primer.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When an image that no daemon selects any more goes, {@code retention}.
 *
 * @param keepFor null: never
 * @param caches whether it then goes from caches
 * @param engines whether it then goes from engines
 * @param maxRemovePercent a pass that would remove more stops; 100: no guard
 */
public record RetentionConfig(
    @Nullable Duration keepFor, KeepMode caches, KeepMode engines, int maxRemovePercent) {

  /** Everything stays. */
  public static final RetentionConfig DEFAULT =
      new RetentionConfig(null, KeepMode.KEEP, KeepMode.KEEP, 10);
}
