package io.ocidaemon.primer.cli;

import io.ocidaemon.primer.Bytes;
import io.ocidaemon.primer.PassError;
import io.ocidaemon.primer.PassListener;
import io.ocidaemon.primer.PassReport;
import io.ocidaemon.primer.config.Command;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.Mode;
import io.ocidaemon.primer.config.RegistryConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParentCommand;

/** One full pass over every registry, then ends. */
@picocli.CommandLine.Command(
    name = "once",
    description = "One full pass of its mode, then ends; binds no public port.")
final class OnceCommand implements Callable<Integer> {
  private static final long DRAIN_SECONDS = 30;

  @ParentCommand private Main main = new Main();

  @Override
  public Integer call() throws IOException, InterruptedException {
    GlobalOptions options = main.options;
    Setup.logging(options);
    Mode mode = options.requiredMode();
    Config config = Setup.config(options, Command.ONCE, mode);
    CountDownLatch ended = new CountDownLatch(1);
    Thread worker = Thread.currentThread();
    Shutdown.onSignal(() -> {
      worker.interrupt();
      try {
        ended.await(DRAIN_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return ExitStatus.IMAGES_FAILED;
    });
    try {
      List<PassReport> reports;
      try (Progress progress = Progress.of(options)) {
        reports = pass(options, config, mode, progress.listeners());
      }
      // Only now: what the bars erase would take a line of the table along.
      if (!options.quiet) {
        System.out.print(summary(reports));
      }
      boolean failed = reports.stream().anyMatch(report -> report.failed() > 0);
      return failed ? ExitStatus.IMAGES_FAILED : ExitStatus.DONE;
    } finally {
      ended.countDown();
    }
  }

  /** The bars of a terminal, or nothing. */
  private record Progress(@Nullable TerminalProgress bars) implements AutoCloseable {
    static Progress of(GlobalOptions options) {
      if (options.quiet || options.logFormat == Logs.Format.json || !isTerminal()) {
        return new Progress(null);
      }
      TerminalProgress bars = new TerminalProgress(System.err);
      Setup.logging(options, bars.logStream());
      return new Progress(bars);
    }

    /** Standard error, where the bars go. */
    private static boolean isTerminal() {
      try {
        String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      } catch (IOException | UnsupportedOperationException e) {
        return System.console() != null;
      }
    }

    List<PassListener> listeners() {
      return bars == null ? List.of() : List.of(bars);
    }

    @Override
    public void close() {
      if (bars != null) {
        bars.close();
      }
    }
  }

  private static List<PassReport> pass(
      GlobalOptions options, Config config, Mode mode, List<PassListener> listeners)
      throws IOException, InterruptedException {
    List<PassReport> reports = new ArrayList<>();
    try (Daemon daemon = Daemon.open(options, config, mode, listeners);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<PassReport>> passes = new ArrayList<>();
      for (RegistryConfig registry : config.registries()) {
        passes.add(threads.submit(() -> daemon.primer().pass(registry)));
      }
      try {
        for (Future<PassReport> pass : passes) {
          reports.add(pass.get());
        }
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      } catch (ExecutionException e) {
        threads.shutdownNow();
        throw unwrap(e);
      }
    }
    return reports;
  }

  private static IOException unwrap(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case IOException io -> io;
      case InterruptedException interrupted -> throw interrupted;
      case RuntimeException bug -> throw bug;
      case null, default -> throw new IllegalStateException(e.getCause());
    };
  }

  static String summary(List<PassReport> reports) {
    SummaryTable table =
        new SummaryTable(
            "REGISTRY", "IMAGES", "PRIMED", "DELIVERED", "FAILED", "RECEIVED", "SECONDS");
    reports.stream()
        .sorted(Comparator.comparing(PassReport::registry))
        .forEach(report ->
            table.row(
                report.registry(),
                report.images(),
                report.primed(),
                report.delivered(),
                report.failed(),
                Bytes.text(report.received()),
                String.format(Locale.ROOT, "%.1f", report.took().toMillis() / 1000.0)));
    StringBuilder text = new StringBuilder(table.toString());
    for (PassReport report : reports) {
      for (PassError error : report.errors()) {
        text.append(error.kind().name().toLowerCase(Locale.ROOT))
            .append(": ")
            .append(error.message().replaceAll("\\p{Cntrl}", " "))
            .append('\n');
      }
    }
    return text.toString();
  }
}
