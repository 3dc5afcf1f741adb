package io.ocidaemon.primer;

import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.store.DaemonSelection;
import io.ocidaemon.store.Selections;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this daemon selects, over all its registries; kept in the store for the daemons that share
 * it (design, rule [S]).
 *
 * <p>What a former process of this daemon selected stays selected until a pass over its registry
 * says otherwise, and so does what stands under a listing that failed.
 */
final class SelectionBook {
  private final Primer.Identity identity;
  private final Config config;
  private final Selections selections;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<RegistryConfig, Set<Reference>> byRegistry = new HashMap<>();
  private final Set<Reference> recalled = new TreeSet<>();
  private Set<Reference> written = Set.of();
  private boolean everWritten;

  SelectionBook(Primer.Identity identity, Config config, Selections selections) throws IOException {
    this.identity = identity;
    this.config = config;
    this.selections = selections;
    for (DaemonSelection living : selections.living()) {
      if (living.id().equals(identity.id())) {
        for (Reference reference : living.references()) {
          if (!config.registriesOf(reference.host()).isEmpty()) {
            recalled.add(reference);
          }
        }
      }
    }
  }

  /** Writes the new selection of one registry, or touches what is written where it is the same. */
  void note(RegistryConfig registry, Selection selection) throws IOException {
    lock.lock();
    try {
      Set<Reference> now = new TreeSet<>();
      selection.images().forEach(image -> now.add(image.reference()));
      Set<Reference> before = byRegistry.getOrDefault(registry, recalled);
      for (Reference reference : before) {
        if (reference.host().equals(registry.host()) && isUnlisted(reference, selection)) {
          now.add(reference);
        }
      }
      byRegistry.put(registry, now);
      if (byRegistry.keySet().containsAll(config.registriesOf(registry.host()))) {
        recalled.removeIf(reference -> reference.host().equals(registry.host()));
      }
      write();
    } finally {
      lock.unlock();
    }
  }

  private static boolean isUnlisted(Reference reference, Selection selection) {
    return selection.unlisted().contains(reference.host())
        || selection.unlisted().contains(reference.name());
  }

  private void write() throws IOException {
    Set<Reference> all = new TreeSet<>(recalled);
    byRegistry.values().forEach(all::addAll);
    if (everWritten && all.equals(written)) {
      selections.touch(identity.id());
      return;
    }
    selections.write(
        new DaemonSelection(
            identity.id(), identity.mode().toString(), identity.host(), identity.facts(), all));
    written = all;
    everWritten = true;
  }
}
