package io.ocidaemon.primer.cli;

import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.Admission;
import io.ocidaemon.primer.config.Command;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.server.RegistryServer;
import io.ocidaemon.server.RegistryServerBuilder;
import io.ocidaemon.store.Entry;
import io.ocidaemon.store.NewerFormatException;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Only the read API, over a store that may be read-only. */
@picocli.CommandLine.Command(
    name = "serve",
    description = "Only the read API over --data, which may be read-only.")
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("io.ocidaemon");
  private static final Duration DRAIN = Duration.ofSeconds(28);
  private static final String FOLDER_NAME = "";

  @ParentCommand private Main main = new Main();

  @Option(
      names = "--foreign",
      arity = "0..1",
      fallbackValue = FOLDER_NAME,
      paramLabel = "REPOSITORY",
      description =
          "Serves another tool's entries too; bare tags under REPOSITORY (the folder's name).")
  private @Nullable String foreign;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Shutdown.starting();
    GlobalOptions options = main.options;
    Setup.logging(options);
    Path data = options.dataFolder();
    String repository = foreignRepository(data);
    Config config = configuration(options);
    ListenAddress address =
        ListenAddress.of(options.listen, config == null ? null : config.server().listen());
    try (Store store = open(data)) {
      RegistryServerBuilder builder =
          RegistryServer.of(store).admit(admission(config)).drain(DRAIN);
      String namespace = config == null ? null : config.server().defaultNamespace();
      builder.defaultNamespace(namespace == null ? "docker.io" : namespace);
      builder.foreign(repository);
      RegistryServer server = ReadApi.start(builder, address);
      int hidden = server.hidden();
      if (hidden > 0) {
        LOG.warn(
            "{} entries of {} are hidden: no oci-daemon accepted them{}",
            hidden,
            data,
            foreign == null ? "; --foreign serves them unverified" : "");
      }
      CountDownLatch drained = new CountDownLatch(1);
      Shutdown.onSignal(() -> {
        server.close();
        drained.countDown();
        return ExitStatus.DONE;
      });
      drained.await();
    }
    return ExitStatus.DONE;
  }

  /** The configuration where there is one; none is needed. */
  private static @Nullable Config configuration(GlobalOptions options) {
    if (options.config == null && !Files.exists(options.configFile())) {
      return null;
    }
    return Setup.config(options, Command.SERVE, null);
  }

  private Predicate<Entry> admission(@Nullable Config config) {
    if (config == null) {
      return entry -> entry.foreign() ? foreign != null : !entry.policies().isEmpty();
    }
    Admission own = new Admission(config);
    return entry -> entry.foreign() ? foreign != null : own.test(entry);
  }

  private static Store open(Path data) throws IOException {
    if (!Files.exists(data.resolve("oci-layout"))) {
      throw CommandException.environment(
          "--data " + data + " is no OCI image layout: it has no file oci-layout");
    }
    try {
      return Store.openReadOnly(data);
    } catch (NewerFormatException e) {
      throw e;
    } catch (IOException e) {
      throw CommandException.environment("--data " + data + " cannot be read: " + e);
    }
  }

  /** Under which repository bare tags appear; null where foreign entries stay hidden. */
  private @Nullable String foreignRepository(Path data) {
    if (foreign == null) {
      return null;
    }
    if (foreign.equals(FOLDER_NAME)) {
      return Reference.repositoryOf(data);
    }
    if (!Reference.isRepository(foreign)) {
      throw CommandException.misconfigured(
          "--foreign \""
              + foreign
              + "\" is no repository name: small letters, digits and single . _ - between them,"
              + " parts separated by /");
    }
    return foreign;
  }
}
