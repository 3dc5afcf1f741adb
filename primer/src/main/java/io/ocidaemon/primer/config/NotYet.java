package io.ocidaemon.primer.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are accepted but not built yet. One that narrows, protects or redirects stops the
 * commands that would act as if it were not there; any other is only said. Whoever builds a key
 * takes its row out here.
 */
public final class NotYet {

  /** What every message of this class begins with. */
  public static final String PREFIX = "not yet: ";

  private static final Set<Command> PRIMING =
      Set.of(Command.RUN, Command.ONCE, Command.PLAN, Command.DEMO);
  private static final Set<Command> ACTING =
      Set.of(Command.RUN, Command.ONCE, Command.PLAN, Command.DEMO, Command.SERVE);
  private static final Set<Command> TELLING =
      Set.of(Command.RUN, Command.ONCE, Command.PLAN, Command.DEMO, Command.SERVE, Command.CHECK);

  /** Later keys whose absence changes nothing that a user relies on: key pattern and what lacks. */
  private static final List<Later> LATER =
      List.of(
          new Later("retention", "nothing expires"),
          new Later("ledger\\.(url|username|password)", "the ledger is embedded under --state"),
          new Later("ledger\\.keep", "the ledger keeps everything"),
          new Later("engines", "no engine is loaded"),
          new Later("self", "the daemon's own images are treated like any other"),
          new Later("registries\\[\\d+]\\.referrers_period", "referrers are not looked up"),
          new Later("caches\\[\\d+]\\.native_image_discover(y)?", "caches are not listed"));

  private record Later(Pattern key, String lacks) {
    Later(String key, String lacks) {
      this(Pattern.compile(key), lacks);
    }
  }

  private final Config config;
  private final List<Problem> fatal = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  private NotYet(Config config) {
    this.config = config;
  }

  /**
   * What a configuration asks for that is not built.
   *
   * @param fatal stops the command: exit status 2
   * @param warnings to be said
   */
  public record Result(List<Problem> fatal, List<Problem> warnings) {
    /** Copies the lists. */
    public Result {
      fatal = List.copyOf(fatal);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Looks through a configuration.
   *
   * @param command which command asks; {@code check} is never stopped
   * @param mode null where the command has none
   */
  public static Result of(Config config, Command command, @Nullable Mode mode) {
    NotYet look = new NotYet(config);
    for (int i = 0; i < config.registries().size(); i++) {
      look.registry(config.registries().get(i), "registries[" + i + "]", command, mode);
    }
    for (int i = 0; i < config.caches().size(); i++) {
      look.cache(config.caches().get(i), "caches[" + i + "]", command);
    }
    look.limits(command);
    look.server(command);
    look.later(command);
    return new Result(look.fatal, look.warnings);
  }

  private void registry(
      RegistryConfig registry, String path, Command command, @Nullable Mode mode) {
    if (registry.signatureVerify().mode() != SignatureMode.SKIP) {
      say(
          command,
          PRIMING,
          path + ".signature_verify.mode",
          "signatures are not verified, so nothing of "
              + registry.host()
              + " is primed under "
              + registry.signatureVerify().mode());
    }
    if (registry.referrersVerify().mode() != ReferrersMode.SKIP
        || config.positions().paths().contains(path + ".referrers_verify")) {
      say(
          command,
          PRIMING,
          path + ".referrers_verify",
          "referrers are not verified, so nothing of " + registry.host() + " is primed");
    }
    access(registry.access(), path, command);
    if (registry.nativeDiscovery() != null) {
      say(
          command,
          ACTING,
          path + ".native_image_discovery",
          "repositories are listed by _catalog only");
    }
    for (int i = 0; i < registry.mirrors().size(); i++) {
      access(registry.mirrors().get(i).access(), path + ".mirrors[" + i + "]", command);
    }
    for (int i = 0; i < registry.images().size(); i++) {
      image(registry.images().get(i), path + ".images[" + i + "]", command, mode);
    }
  }

  private void image(ImageConfig image, String path, Command command, @Nullable Mode mode) {
    if (image.latest() > 0) {
      say(command, ACTING, path + ".latest", "the newest tags are not told from the others");
    }
    if (image.newerThan() != null) {
      say(command, ACTING, path + ".newer_than", "the age of a tag is not looked at");
    }
    if (!image.engines().isEmpty() && mode != Mode.CACHE) {
      // Without a mode, as in check, it is told: the file may be meant for a node.
      say(
          command,
          mode == Mode.NODE ? ACTING : Set.of(),
          path + ".load_in_engines",
          "no engine is loaded");
    }
  }

  private void cache(CacheConfig cache, String path, Command command) {
    access(cache.access(), path, command);
    if (cache.prime() == PrimeMode.PULL) {
      say(command, ACTING, path + ".prime", "caches are pushed to, never read through");
    }
  }

  private void access(Access access, String path, Command command) {
    if (access.proxy() != null) {
      say(command, ACTING, path + ".proxy", "no proxy is used");
    }
    if (access.tls().hasFiles()) {
      say(
          command,
          ACTING,
          path + ".tls",
          "trust anchors come from ca_cert_b64 only, and there are no client certificates");
    }
  }

  private void limits(Command command) {
    LimitsConfig limits = config.limits();
    if (limits.bandwidth() > 0) {
      say(command, ACTING, "limits.bandwidth", "the rate of transfers is not limited");
    }
    if (!limits.windows().isEmpty()) {
      say(command, ACTING, "limits.windows", "transfers happen at any time of day");
    }
    if (limits.minFree() != null) {
      say(command, ACTING, "limits.min_free", "a disk is filled to its end");
    }
    if (limits.storeSize() > 0) {
      say(command, ACTING, "limits.store_size", "the store grows without a bound");
    }
  }

  private void server(Command command) {
    if (config.server().tls() != null) {
      say(command, ACTING, "server.tls", "the read API speaks plain HTTP only");
    }
    if (config.server().htpasswd() != null) {
      say(command, ACTING, "server.authentication", "the read API asks nobody for a password");
    }
  }

  private void later(Command command) {
    for (String path : config.positions().paths()) {
      for (Later later : LATER) {
        if (later.key().matcher(path).matches()) {
          say(command, Set.of(), path, later.lacks());
        }
      }
    }
  }

  private void say(Command command, Set<Command> stops, String path, String lacks) {
    Problem problem = config.positions().at(path).problem(PREFIX + lacks);
    if (stops.contains(command)) {
      fatal.add(problem);
    } else if (TELLING.contains(command)) {
      warnings.add(problem);
    }
  }
}
