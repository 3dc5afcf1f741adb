package io.ocidaemon.primer.cli;

import io.ocidaemon.primer.Admission;
import io.ocidaemon.primer.PassError;
import io.ocidaemon.primer.Scheduler;
import io.ocidaemon.primer.config.Command;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.Mode;
import io.ocidaemon.server.RegistryServer;
import io.ocidaemon.server.RegistryServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParentCommand;

/** The daemon: polls, primes and serves until it is told to stop. */
@picocli.CommandLine.Command(
    name = "run",
    description = "The daemon: polls each registry at its period, primes, serves (the default).")
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("io.ocidaemon");

  /** Less than the 30 s after which service managers kill. */
  private static final Duration DRAIN = Duration.ofSeconds(25);

  @ParentCommand private Main main;

  RunCommand() {
    this(new Main());
  }

  RunCommand(Main main) {
    this.main = main;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Shutdown.starting();
    GlobalOptions options = main.options;
    Setup.logging(options);
    Mode mode = options.requiredMode();
    Config config = Setup.config(options, Command.RUN, mode);
    ListenAddress address = ListenAddress.of(options.listen, config.server().listen());
    CountDownLatch ended = new CountDownLatch(1);
    try (Daemon daemon = Daemon.open(options, config, mode, List.of())) {
      RegistryServerBuilder builder =
          RegistryServer.of(daemon.store()).admit(new Admission(config)).drain(DRAIN);
      String namespace = config.server().defaultNamespace();
      RegistryServer server =
          ReadApi.start(
              builder.defaultNamespace(namespace == null ? "docker.io" : namespace), address);
      Scheduler scheduler =
          new Scheduler(daemon.primer(), config.registries(), RunCommand::passFailed);
      Shutdown.onSignal(() -> drain(scheduler, server, daemon, ended));
      scheduler.start();
      ended.await();
    }
    return ExitStatus.DONE;
  }

  private static void passFailed(PassError error) {
    LOG.atError()
        .addKeyValue("event", "image.failed")
        .addKeyValue("registry", error.reference())
        .addKeyValue("kind", error.kind().name().toLowerCase(java.util.Locale.ROOT))
        .log("the pass over {} failed: {}", error.reference(), error.message());
  }

  /** No new pass and no new request; running bodies end; what is known is written down. */
  private static int drain(
      Scheduler scheduler, RegistryServer server, Daemon daemon, CountDownLatch ended) {
    Thread clients = Thread.ofVirtual().name("drain").start(server::close);
    try {
      scheduler.stop(DRAIN);
      clients.join(DRAIN);
      daemon.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("while stopping: {}", e.getMessage());
    }
    ended.countDown();
    return ExitStatus.DONE;
  }
}
