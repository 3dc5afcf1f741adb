package io.ocidaemon.primer;

import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.CacheConfig;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.Mode;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.deliver.Target;
import io.ocidaemon.primer.deliver.cache.CacheTarget;
import io.ocidaemon.primer.flags.Flags;
import io.ocidaemon.primer.parallel.Parallel;
import io.ocidaemon.primer.registry.Upstream;
import io.ocidaemon.store.Catalog;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Fills the store and the targets of one daemon, one pass over one registry at a time; passes over
 * several registries may run side by side.
 */
public final class Primer implements AutoCloseable {
  private final Identity identity;
  private final Config config;
  private final Store store;
  private final Clients clients;
  private final Flags flags;
  private final PassListener listener;
  private final PassContext context;
  private final Map<CacheConfig, Target> targets = new ConcurrentHashMap<>();

  private final SelectionBook selections;

  /**
   * Who this daemon is, for those that share the store.
   *
   * @param id random, kept in the state folder
   * @param mode cache or node
   * @param host the machine's name
   * @param facts what else {@code status} should know, such as the state folder
   */
  public record Identity(String id, Mode mode, String host, Map<String, String> facts) {
    /** Copies the facts. */
    public Identity {
      facts = Map.copyOf(facts);
    }
  }

  /**
   * @param store open for writing; not closed here
   * @param clients closed with this
   * @param gate decides what becomes visible
   * @param listener told everything
   */
  public Primer(
      Identity identity,
      Config config,
      Store store,
      Clients clients,
      Gate gate,
      Flags flags,
      PassListener listener)
      throws IOException {
    this.identity = identity;
    this.config = config;
    this.store = store;
    this.clients = clients;
    this.flags = flags;
    this.listener = listener;
    this.context = new PassContext(store, gate, this::target, listener);
    this.selections = new SelectionBook(identity, config, store.selections());
  }

  /** The gate of the issue <i>spine</i>: {@code skip} lets in, all else is refused. */
  public static Gate skipGate() {
    return new SkipGate();
  }

  /** Notes a delivery of a former process, so that the first pass need not send it again. */
  public void noteDelivered(String reference, String kind, String name) {
    context.noteDelivered(reference, kind, name);
    if (kind.equals("cache")) {
      config
          .cacheSpelled(name)
          .ifPresent(cache -> context.places().recall(config, Reference.parse(reference), cache));
    }
  }

  private Target target(CacheConfig cache) {
    return targets.computeIfAbsent(
        cache, it -> new CacheTarget(it, clients.cache(it), store.blobs()));
  }

  /**
   * One full pass over one registry.
   *
   * @throws IOException the store itself could not be read or written
   */
  public PassReport pass(RegistryConfig registry) throws IOException, InterruptedException {
    String passId = newId();
    Instant started = Instant.now();
    listener.passStarted(passId, registry.host());
    if (!flags.on("prime", registry.host())) {
      PassReport report =
          new PassReport(
              passId,
              registry.host(),
              started,
              Duration.ZERO,
              0,
              0,
              0,
              0,
              0,
              List.of(),
              List.of("the feature flag \"prime\" is off: nothing is done"),
              false);
      listener.passEnded(report);
      return report;
    }
    Upstream upstream = clients.upstream(registry);
    List<CacheConfig> caches = identity.mode() == Mode.CACHE ? pushable() : List.of();
    Selection selection = new Selector(registry, caches, upstream).select();
    listener.selected(passId, registry, selection);
    selections.note(registry, selection);
    context.places().note(registry, selection);
    Catalog catalog = store.catalog();
    Tally tally = new Tally();
    boolean interrupted = false;
    try {
      Parallel.each(
          selection.images(),
          atOnce(),
          image -> tally.add(new ImageTask(context, upstream, image, catalog).run()));
    } catch (InterruptedException e) {
      interrupted = true; // told below; until then nothing may be cut short by the flag
    }
    PassReport report =
        new PassReport(
            passId,
            registry.host(),
            started,
            Duration.between(started, Instant.now()),
            selection.images().size(),
            tally.primed.get(),
            tally.delivered.get(),
            tally.failed.get() + selection.errors().size(),
            tally.received.sum(),
            selection.errors(),
            selection.warnings(),
            interrupted);
    if (interrupted) {
      listener.passEnded(report);
      throw new InterruptedException("the pass over " + registry.host() + " was interrupted");
    }
    store.export();
    listener.passEnded(report);
    return report;
  }

  private List<CacheConfig> pushable() {
    return config.caches().stream()
        .filter(cache -> flags.on("cache-push", cache.access().spelled()))
        .toList();
  }

  /** Small images wait for answers and not for bytes, so twice as many as transfers may run. */
  private int atOnce() {
    return Math.max(2, 2 * config.limits().concurrency());
  }

  private static String newId() {
    byte[] random = new byte[6];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** Counts what the reports say. */
  private static final class Tally {
    private final AtomicInteger primed = new AtomicInteger();
    private final AtomicInteger delivered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final LongAdder received = new LongAdder();

    void add(ImageReport report) {
      if (report.change() == ImageReport.Change.PRIMED) {
        primed.incrementAndGet();
      }
      if (report.firstError() != null) {
        failed.incrementAndGet();
      }
      report
          .targets()
          .forEach(target -> {
            if (target.sent()) {
              delivered.incrementAndGet();
            }
          });
      received.add(report.received());
    }
  }

  @Override
  public void close() {
    List<Target> all = new ArrayList<>(targets.values());
    all.forEach(Target::close);
    clients.close();
  }
}
