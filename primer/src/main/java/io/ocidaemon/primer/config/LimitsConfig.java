package io.ocidaemon.primer.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much a daemon may take, {@code limits}.
 *
 * @param concurrency transfers at once, in all
 * @param perHost transfers at once, for one host
 * @param bandwidth bytes a second; 0: no limit
 * @param windows local times of day in which layers may be fetched; empty: always
 * @param minFree what must stay free on a disk; null: the mode's default, see {@link
 *     #defaultMinFree}
 * @param storeSize bytes that the store may grow to; 0: no limit
 */
public record LimitsConfig(
    int concurrency,
    int perHost,
    long bandwidth,
    List<TimeWindow> windows,
    @Nullable Space minFree,
    long storeSize) {

  /** 32 at once, 16 for one host. */
  public static final LimitsConfig DEFAULT = new LimitsConfig(32, 16, 0, List.of(), null, 0);

  /** Copies the list. */
  public LimitsConfig {
    windows = List.copyOf(windows);
  }

  /** 10 % in cache mode, 20 % in node mode. */
  public static Space defaultMinFree(Mode mode) {
    return Space.percent(mode == Mode.NODE ? 20 : 10);
  }
}
