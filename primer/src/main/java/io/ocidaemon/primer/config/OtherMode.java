package io.ocidaemon.primer.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Keys that mean something only in the mode that is not the one running: warnings. */
public final class OtherMode {

  private static final Pattern NODE_ONLY =
      Pattern.compile("engines|registries\\[\\d+](\\.images\\[\\d+])?\\.load_in_engines");
  private static final Pattern CACHE_ONLY =
      Pattern.compile("caches|registries\\[\\d+]\\.images\\[\\d+]\\.(include_cache|exclude_cache)");

  private OtherMode() {}

  /** One warning for each such key that the file gives. */
  public static List<Problem> of(Config config, Mode mode) {
    Pattern others = mode == Mode.CACHE ? NODE_ONLY : CACHE_ONLY;
    Mode other = mode == Mode.CACHE ? Mode.NODE : Mode.CACHE;
    List<Problem> warnings = new ArrayList<>();
    for (String path : config.positions().paths()) {
      if (others.matcher(path).matches()) {
        warnings.add(
            config
                .positions()
                .at(path)
                .problem("is a key of --mode " + other + " and has no effect in " + mode));
      }
    }
    return warnings;
  }
}
