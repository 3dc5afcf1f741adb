package io.ocidaemon.primer.cli;

import io.ocidaemon.primer.config.Check;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Validates the configuration. */
@Command(
    name = "check",
    description = "Validates the configuration: every error at once, with file, line and key.")
final class CheckCommand implements Callable<Integer> {
  @ParentCommand private Main main = new Main();

  @Override
  public Integer call() {
    GlobalOptions options = main.options;
    Setup.logging(options);
    Check check =
        Check.run(
            options.configFile(),
            options.flagsFile(),
            options.mode == null ? null : options.requiredMode());
    check.lines().forEach(System.err::println);
    if (check.summary() != null && !options.quiet) {
      System.out.println(check.summary());
    }
    return check.exitStatus();
  }
}
