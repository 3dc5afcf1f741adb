package io.ocidaemon.primer.cli;

import io.ocidaemon.store.NewerFormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ScopeType;

/** The program. Without a command it is {@code run}. */
@Command(
    name = "oci-daemon",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Main.Version.class,
    sortOptions = false,
    description = "Securely primes OCI images: discovers, verifies, stores, serves, delivers.",
    subcommands = {
      RunCommand.class,
      OnceCommand.class,
      PlanCommand.class,
      CheckCommand.class,
      ServeCommand.class,
      StatusCommand.class,
      DemoCommand.class
    })
public final class Main implements Callable<Integer> {
  @Mixin final GlobalOptions options = new GlobalOptions();

  /** Where this version comes from: the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"oci-daemon " + (version == null ? "(not packaged)" : version)};
    }
  }

  @Override
  public Integer call() throws Exception {
    return new RunCommand(this).call();
  }

  /** Runs the program and ends the process with the contract's exit status. */
  public static void main(String[] args) {
    int status = execute(args);
    System.out.flush();
    System.exit(status);
  }

  /** Runs the program. */
  static int execute(String... args) {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(false);
    line.setExecutionExceptionHandler((e, command, parsed) -> failed(e, command.getErr()));
    line.setParameterExceptionHandler((e, unparsed) -> {
      PrintWriter err = e.getCommandLine().getErr();
      err.println("oci-daemon: " + e.getMessage());
      CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
      err.println("oci-daemon: see oci-daemon --help");
      err.flush();
      return ExitStatus.MISCONFIGURED;
    });
    try {
      return line.execute(args);
    } finally {
      Shutdown.finished();
    }
  }

  private static int failed(Exception e, PrintWriter err) {
    boolean debug = LoggerFactory.getLogger("io.ocidaemon").isDebugEnabled();
    int status;
    String message;
    switch (e) {
      case CommandException command -> {
        status = command.status();
        message = command.getMessage();
      }
      case NewerFormatException newer -> {
        status = ExitStatus.ENVIRONMENT;
        message = newer.getMessage();
      }
      case IOException io -> {
        status = ExitStatus.ENVIRONMENT;
        message = io.getClass().getSimpleName() + ": " + io.getMessage();
      }
      case InterruptedException interrupted -> {
        status = ExitStatus.IMAGES_FAILED;
        message = "interrupted";
      }
      default -> {
        status = ExitStatus.BUG;
        message =
            "a bug of ours: "
                + e
                + "; please report it with this line and what --log-level debug adds to it";
      }
    }
    if (message != null && !message.isEmpty()) {
      if (Logs.isJson()) {
        LoggerFactory.getLogger("io.ocidaemon").error(message);
      } else {
        err.println("oci-daemon: " + message.replaceAll("\\p{Cntrl}", " "));
      }
    }
    if (debug) {
      e.printStackTrace(err);
    }
    err.flush();
    return status;
  }
}
