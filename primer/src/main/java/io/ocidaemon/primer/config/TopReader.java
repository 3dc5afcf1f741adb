package io.ocidaemon.primer.config;

import io.ocidaemon.oci.Reference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the top of the file and the sections that stand only there. */
final class TopReader {

  private TopReader() {}

  static Config read(Section top) {
    List<RegistryConfig> registries =
        top.sections("registries").stream().map(RegistryReader::upstream).toList();
    List<CacheConfig> caches = top.sections("caches").stream().map(RegistryReader::cache).toList();
    Config config =
        new Config(
            registries,
            caches,
            top.section("retention").map(TopReader::retention).orElse(RetentionConfig.DEFAULT),
            top.section("limits").map(TopReader::limits).orElse(LimitsConfig.DEFAULT),
            top.section("server").map(TopReader::server).orElse(ServerConfig.DEFAULT),
            top.section("ledger").map(TopReader::ledger).orElse(LedgerConfig.DEFAULT),
            top.section("engines").map(TopReader::engines).orElse(EnginesConfig.DEFAULT),
            top.section("self").map(TopReader::self).orElse(SelfConfig.DEFAULT),
            top.context().positions());
    top.finish();
    return config;
  }

  private static RetentionConfig retention(Section section) {
    RetentionConfig otherwise = RetentionConfig.DEFAULT;
    RetentionConfig retention =
        new RetentionConfig(
            section.parsed("keep_for", Units::duration).orElse(null),
            section.choice("caches", KeepMode.class).orElse(otherwise.caches()),
            section.choice("engines", KeepMode.class).orElse(otherwise.engines()),
            section.parsed("max_remove", Units::percent).orElse(otherwise.maxRemovePercent()));
    section.finish();
    return retention;
  }

  private static LimitsConfig limits(Section section) {
    LimitsConfig otherwise = LimitsConfig.DEFAULT;
    LimitsConfig limits =
        new LimitsConfig(
            section.integer("concurrency", otherwise.concurrency(), 1, 10_000),
            section.integer("per_host", otherwise.perHost(), 1, 10_000),
            section.parsed("bandwidth", TopReader::positiveSize).orElse(0L),
            section.parsedList("windows", Units::window),
            section.parsed("min_free", Units::space).orElse(null),
            section.parsed("store_size", TopReader::positiveSize).orElse(0L));
    section.finish();
    return limits;
  }

  private static long positiveSize(String text) {
    long size = Units.size(text);
    if (size == 0) {
      throw new IllegalArgumentException("must be more than nothing; leave it out for no limit");
    }
    return size;
  }

  private static ServerConfig server(Section section) {
    ServerConfig server =
        new ServerConfig(
            section.parsed("listen", Hosts::listen).orElse(null),
            section.section("tls").map(TopReader::serverTls).orElse(null),
            section.section("authentication").map(TopReader::htpasswd).orElse(null),
            section.parsed("default_namespace", Hosts::canonical).orElse(null));
    section.finish();
    return server;
  }

  private static ServerConfig.@Nullable Tls serverTls(Section section) {
    Path cert = section.file("cert").orElse(null);
    Path key = section.file("key").orElse(null);
    Path clientCa = section.file("client_ca").orElse(null);
    for (String needed : List.of("cert", "key")) {
      if (!section.has(needed)) {
        section.error(needed, "is missing");
      }
    }
    section.finish();
    return cert == null || key == null ? null : new ServerConfig.Tls(cert, key, clientCa);
  }

  private static @Nullable Path htpasswd(Section section) {
    Path file = section.file("htpasswd").orElse(null);
    if (!section.has("htpasswd")) {
      section.error("htpasswd", "is missing: the file of users");
    }
    section.finish();
    return file;
  }

  private static LedgerConfig ledger(Section section) {
    Secret url = section.secret("url").orElse(null);
    if (url != null && !url.value().startsWith("jdbc:")) {
      section.error("url", "must be a JDBC URL such as jdbc:postgresql://HOST/DATABASE");
    }
    Duration keep = section.parsed("keep", Units::duration).orElse(LedgerConfig.DEFAULT.keep());
    LedgerConfig ledger =
        new LedgerConfig(
            url,
            section.secret("username").orElse(null),
            section.secret("password").orElse(null),
            keep);
    section.finish();
    return ledger;
  }

  private static EnginesConfig engines(Section section) {
    EnginesConfig otherwise = EnginesConfig.DEFAULT;
    EnginesConfig engines =
        new EnginesConfig(
            section
                .section("containerd")
                .map(block -> containerd(block, otherwise.containerd()))
                .orElse(otherwise.containerd()),
            section
                .section("docker")
                .map(block -> docker(block, otherwise.docker()))
                .orElse(otherwise.docker()),
            section
                .section("podman")
                .map(block -> podman(block, otherwise.podman()))
                .orElse(otherwise.podman()));
    section.finish();
    return engines;
  }

  private static EnginesConfig.Containerd containerd(
      Section section, EnginesConfig.Containerd otherwise) {
    EnginesConfig.Containerd engine =
        new EnginesConfig.Containerd(
            section.file("socket").orElse(otherwise.socket()),
            section.string("namespace").orElse(otherwise.namespace()),
            section.string("snapshotter").orElse(null),
            section.choice("adopt", AdoptMode.class).orElse(otherwise.adopt()));
    section.finish();
    return engine;
  }

  private static EnginesConfig.Docker docker(Section section, EnginesConfig.Docker otherwise) {
    EnginesConfig.Docker engine =
        new EnginesConfig.Docker(section.file("socket").orElse(otherwise.socket()));
    section.finish();
    return engine;
  }

  private static EnginesConfig.Podman podman(Section section, EnginesConfig.Podman otherwise) {
    EnginesConfig.Podman engine =
        new EnginesConfig.Podman(
            section.file("socket").orElse(otherwise.socket()),
            section.file("shared_store").orElse(null));
    section.finish();
    return engine;
  }

  private static SelfConfig self(Section section) {
    SelfConfig self = new SelfConfig(section.parsedList("images", Reference::parse));
    section.finish();
    return self;
  }
}
