package io.ocidaemon.primer.cli;

import io.ocidaemon.primer.Admission;
import io.ocidaemon.primer.PassError;
import io.ocidaemon.primer.Scheduler;
import io.ocidaemon.primer.config.Access;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.ImageConfig;
import io.ocidaemon.primer.config.Mode;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.demo.SampleUpstream;
import io.ocidaemon.primer.select.RepositoryFilter;
import io.ocidaemon.primer.select.TagFilter;
import io.ocidaemon.server.RegistryServer;
import io.ocidaemon.server.RegistryServerBuilder;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A sample upstream in the same process, primed from and served; no network is needed. */
@Command(
    name = "demo",
    description = "A sample upstream in the same process; primes from it and serves.")
final class DemoCommand implements Callable<Integer> {
  private static final int PORTS_TRIED = 100;
  private static final Duration DRAIN = Duration.ofSeconds(5);

  @ParentCommand private Main main = new Main();

  /** One pass, a few requests, and the end: what the AOT cache is trained by. */
  @Option(names = "--train", hidden = true)
  private boolean train;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Shutdown.starting();
    GlobalOptions options = main.options;
    Setup.logging(options);
    Setup.refuseStoreSize(options);
    CountDownLatch told = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    if (!train) {
      Shutdown.onSignal(() -> {
        told.countDown();
        await(ended);
        return ExitStatus.DONE;
      });
    }
    Path sample = Files.createTempDirectory("oci-daemon-sample");
    Path temporary = options.data == null ? Files.createTempDirectory("oci-daemon-demo") : null;
    if (temporary != null) {
      options.data = temporary;
    }
    try (SampleUpstream upstream = SampleUpstream.start(sample)) {
      run(options, upstream, told);
    } finally {
      try {
        removeTree(sample);
        removeTree(temporary);
      } finally {
        // Last of all: who waits for it ends the process.
        ended.countDown();
      }
    }
    return ExitStatus.DONE;
  }

  private void run(GlobalOptions options, SampleUpstream upstream, CountDownLatch told)
      throws IOException, InterruptedException {
    Config config = configuration(upstream.host());
    AtomicReference<@Nullable PassError> failed = new AtomicReference<>();
    try (Daemon daemon = Daemon.open(options, config, Mode.CACHE, List.of());
        RegistryServer server = listen(options, config, daemon, upstream.host());
        Scheduler scheduler =
            new Scheduler(
                daemon.primer(),
                config.registries(),
                error -> {
                  failed.compareAndSet(null, error);
                  told.countDown();
                })) {
      if (train) {
        daemon.primer().pass(config.registries().getFirst());
        rehearse(server.url());
        return;
      }
      daemon.primer().pass(config.registries().getFirst());
      scheduler.start();
      tell(server.url(), upstream.host());
      told.await();
      scheduler.stop(DRAIN);
    }
    PassError error = failed.get();
    if (error != null) {
      throw CommandException.environment(
          "the pass over " + error.reference() + " failed: " + error.message());
    }
  }

  private static void await(CountDownLatch ended) {
    try {
      ended.await(DRAIN.toSeconds() * 2, java.util.concurrent.TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Config configuration(String host) {
    List<ImageConfig> images =
        SampleUpstream.REPOSITORIES.stream()
            .map(name -> ImageConfig.of(RepositoryFilter.of(host, name, true), TagFilter.ALL))
            .toList();
    return Config.of(List.of(RegistryConfig.of(Access.of(host).overHttp(), images)), List.of());
  }

  /** A port that was not asked for may be another one where the usual one is taken. */
  private static RegistryServer listen(
      GlobalOptions options, Config config, Daemon daemon, String namespace) {
    ListenAddress address = ListenAddress.of(options.listen, null);
    RegistryServerBuilder builder =
        RegistryServer.of(daemon.store())
            .admit(new Admission(config))
            .defaultNamespace(namespace)
            .drain(DRAIN);
    if (options.listen != null) {
      return ReadApi.start(builder, address);
    }
    CommandException last = CommandException.environment("no free port");
    for (int i = 0; i < PORTS_TRIED; i++) {
      try {
        return ReadApi.start(builder, address.withPort(address.port() + i));
      } catch (CommandException e) {
        last = e;
      }
    }
    throw last;
  }

  private static void tell(String url, String upstream) {
    String host = url.substring(url.indexOf("//") + 2);
    String namespace = upstream.replace(":", "__");
    System.out.println(
        """

        Primed from the sample upstream http://%2$s, which runs in this process.
        Try, in another terminal:
          curl %1$s/v2/_catalog
          curl %1$s/v2/sample/hello/tags/list
          curl %1$s/v2/sample/hello/manifests/1.0.0
          skopeo inspect --tls-verify=false docker://%3$s/%4$s/sample/multi:2.0.0
          skopeo copy --src-tls-verify=false docker://%3$s/sample/hello:1.0.0 oci:/tmp/hello:1.0.0
        Nothing here was verified: the sample's signature_verify is skip.
        Ctrl-C ends it.\
        """
            .formatted(url, upstream, host, namespace));
    System.out.flush();
  }

  /** Requests of the kinds that clients send first. */
  private static void rehearse(String url) throws IOException {
    for (String path :
        List.of(
            "/livez",
            "/v2/",
            "/v2/_catalog",
            "/v2/sample/hello/tags/list",
            "/v2/sample/hello/manifests/1.0.0",
            "/v2/sample/hello/manifests/none")) {
      for (String method : List.of("GET", "HEAD")) {
        HttpURLConnection connection =
            (HttpURLConnection) URI.create(url + path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.getResponseCode();
        connection.disconnect();
      }
    }
  }

  private static void removeTree(@Nullable Path folder) throws IOException {
    if (folder == null) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failed)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
