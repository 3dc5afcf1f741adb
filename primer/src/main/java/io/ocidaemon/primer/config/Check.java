package io.ocidaemon.primer.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code check} command without its shell: validates both files.
 *
 * @param lines for standard error, errors first; each {@code FILE:LINE: KEY.PATH: …}
 * @param summary for standard output; null where there is an error
 * @param exitStatus 0, or 2 where something is wrong; warnings and "not yet" alone are 0
 */
public record Check(List<String> lines, @Nullable String summary, int exitStatus) {

  /** Exit status of a wrong configuration. */
  public static final int WRONG = 2;

  /** Copies the list. */
  public Check {
    lines = List.copyOf(lines);
  }

  /**
   * Reads and judges the files.
   *
   * @param config {@code --config}
   * @param flags {@code --unleash-config}
   * @param mode {@code --mode}, where it was given: then keys of the other mode are told
   */
  public static Check run(Path config, Path flags, @Nullable Mode mode) {
    LoadResult main = ConfigLoader.load(config);
    FlagsConfig.Result other = FlagsConfig.load(flags);
    List<String> lines = new ArrayList<>();
    main.errors().forEach(problem -> lines.add(problem.toString()));
    other.errors().forEach(problem -> lines.add(problem.toString()));
    boolean wrong = !lines.isEmpty();
    List<Problem> told = new ArrayList<>(main.warnings());
    main.config()
        .ifPresent(it -> {
          NotYet.Result notYet = NotYet.of(it, Command.CHECK, mode);
          told.addAll(notYet.fatal());
          told.addAll(notYet.warnings());
          if (mode != null) {
            told.addAll(OtherMode.of(it, mode));
          }
        });
    told.addAll(other.warnings());
    told.stream().map(Check::warning).distinct().forEach(lines::add);
    String summary =
        wrong
            ? null
            : main.config()
                .map(it ->
                    config
                        + ": valid, "
                        + count(it.registries().size(), "registry", "registries")
                        + " and "
                        + count(it.caches().size(), "cache", "caches"))
                .orElse(null);
    return new Check(lines, summary, wrong ? WRONG : 0);
  }

  /** A warning as a line: in the form of an error, but saying so. */
  public static String warning(Problem problem) {
    if (problem.message().startsWith(NotYet.PREFIX)) {
      return problem.toString();
    }
    return new Problem(
            problem.file(), problem.line(), problem.path(), "warning: " + problem.message())
        .toString();
  }

  private static String count(int number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
