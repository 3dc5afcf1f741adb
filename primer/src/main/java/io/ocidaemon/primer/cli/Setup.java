package io.ocidaemon.primer.cli;

import io.ocidaemon.primer.config.Check;
import io.ocidaemon.primer.config.Command;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.ConfigLoader;
import io.ocidaemon.primer.config.FlagsConfig;
import io.ocidaemon.primer.config.LoadResult;
import io.ocidaemon.primer.config.Mode;
import io.ocidaemon.primer.config.NotYet;
import io.ocidaemon.primer.config.OtherMode;
import io.ocidaemon.primer.config.Problem;
import io.ocidaemon.primer.config.SignatureMode;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What every command does first: set up logging, read the configuration, say what is wrong. */
final class Setup {
  private static final Logger LOG = LoggerFactory.getLogger("io.ocidaemon");

  private Setup() {}

  /** Logging as the options say, to standard error. */
  static void logging(GlobalOptions options) {
    logging(options, System.err);
  }

  /**
   * The same, to another stream: what keeps progress bars whole.
   *
   * <p>Log lines that tell of progress are progress: {@code --quiet} leaves warnings and failures.
   */
  static void logging(GlobalOptions options, OutputStream out) {
    boolean quiet = options.quiet && options.logLevel == Logs.Threshold.info;
    Logs.configure(options.logFormat, quiet ? Logs.Threshold.warn : options.logLevel, out);
  }

  /**
   * Reads the configuration for a command that works with it.
   *
   * @throws CommandException exit 2: with errors, or with a key that may not be passed over
   */
  static Config config(GlobalOptions options, Command command, @Nullable Mode mode) {
    LoadResult result = ConfigLoader.load(options.configFile());
    FlagsConfig.Result flags = FlagsConfig.load(options.flagsFile());
    say(result.errors(), options);
    say(flags.errors(), options);
    warn(result.warnings());
    warn(flags.warnings());
    if (!result.errors().isEmpty() || !flags.errors().isEmpty()) {
      throw refused(result.errors().size() + flags.errors().size());
    }
    Config config = result.require();
    NotYet.Result notYet = NotYet.of(config, command, mode);
    say(notYet.fatal(), options);
    warn(notYet.warnings());
    if (mode != null) {
      warn(OtherMode.of(config, mode));
    }
    if (command == Command.PLAN) {
      // What a reader of other tools' ranges should know; once, where the selection is looked at.
      config.registries().stream()
          .flatMap(registry -> registry.images().stream())
          .forEach(image -> image.tags().notes().forEach(n -> LOG.warn("{}: {}", image.at(), n)));
    }
    if (!notYet.fatal().isEmpty()) {
      throw refused(notYet.fatal().size());
    }
    if (command != Command.CHECK) {
      refuseStoreSize(options);
    }
    config.registries().stream()
        .filter(registry -> registry.signatureVerify().mode() == SignatureMode.SKIP)
        .map(registry -> registry.host())
        .distinct()
        .forEach(host ->
            LOG.warn("{}: signature_verify is skip: its images are let in unverified", host));
    return config;
  }

  /**
   * A limit that nobody keeps yet.
   *
   * @throws CommandException exit 2 where it is given
   */
  static void refuseStoreSize(GlobalOptions options) {
    if (options.storeSize != null) {
      throw CommandException.misconfigured(
          "--store-size is not built yet, and a limit that is not kept is worse than none");
    }
  }

  private static CommandException refused(int count) {
    return CommandException.misconfigured(
        count == 1 ? "one error in the configuration" : count + " errors in the configuration");
  }

  /** One line each on standard error, in the form of the contract. */
  static void say(List<Problem> problems, GlobalOptions options) {
    for (Problem problem : problems) {
      if (options.logFormat == Logs.Format.json) {
        LOG.atError().addKeyValue("event", "config.refused").log(problem.toString());
      } else {
        System.err.println(problem);
      }
    }
  }

  private static void warn(List<Problem> problems) {
    problems.stream().map(Check::warning).distinct().forEach(LOG::warn);
  }
}
