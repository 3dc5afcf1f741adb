package io.ocidaemon.primer.cli;

import io.ocidaemon.primer.config.Mode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that most commands know; before or after the command's name. */
final class GlobalOptions {
  static final String DEFAULT_CONFIG = "/opt/oci-daemon/config.yaml";
  static final String DEFAULT_FLAGS = "/opt/oci-daemon/unleash_config.yaml";
  static final String DEFAULT_DATA = "/opt/oci-daemon/data";

  @Option(
      scope = ScopeType.INHERIT,
      names = "--mode",
      paramLabel = "cache|node",
      description = "Required by run, once, plan.")
  @Nullable String mode;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration (" + DEFAULT_CONFIG + ").")
  @Nullable Path config;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--unleash-config",
      paramLabel = "FILE",
      description = "The feature flags (" + DEFAULT_FLAGS + ").")
  @Nullable Path flags;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--data",
      paramLabel = "DIR",
      description = "The store (" + DEFAULT_DATA + ").")
  @Nullable Path data;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--state",
      paramLabel = "DIR",
      description =
          "What only this daemon knows; a local disk (DATA/.oci-daemon/<hostname>-<mode>).")
  @Nullable Path state;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Of run, serve, demo (127.0.0.1:5050); port 0 = any, printed.")
  @Nullable String listen;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--log-format",
      paramLabel = "text|json",
      description = "Log lines on standard error (text).")
  Logs.Format logFormat = Logs.Format.text;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--log-level",
      paramLabel = "error|warn|info|debug",
      description = "The least that is logged (info).")
  Logs.Threshold logLevel = Logs.Threshold.info;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--quiet",
      description = "No progress, no table; failures stay.")
  boolean quiet;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--store-size",
      paramLabel = "SIZE",
      description = "Over limits.store_size; not yet: refused by the commands that prime.")
  @Nullable String storeSize;

  Path configFile() {
    return config == null ? Path.of(DEFAULT_CONFIG) : config;
  }

  Path flagsFile() {
    return flags == null ? Path.of(DEFAULT_FLAGS) : flags;
  }

  Path dataFolder() {
    return data == null ? Path.of(DEFAULT_DATA) : data;
  }

  /** The mode, which this command needs. */
  Mode requiredMode() {
    if (mode == null) {
      throw CommandException.misconfigured("--mode is missing: give --mode cache or --mode node");
    }
    return switch (mode) {
      case "cache" -> Mode.CACHE;
      case "node" -> Mode.NODE;
      default ->
          throw CommandException.misconfigured(
              "--mode \"" + mode + "\" is not known: give --mode cache or --mode node");
    };
  }
}
