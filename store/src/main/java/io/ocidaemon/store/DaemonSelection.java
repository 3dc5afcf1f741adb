package io.ocidaemon.store;

import io.ocidaemon.oci.Reference;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What one daemon that shares the store selects.
 *
 * @param id the daemon's random id, letters, digits, {@code -} and {@code _}
 * @param mode {@code cache} or {@code node}
 * @param host the machine's name
 * @param facts whatever else the daemon tells of itself
 * @param references the names it selects
 */
public record DaemonSelection(
    String id, String mode, String host, Map<String, String> facts, Set<Reference> references) {

  /** Sorts the collections, so that the same selection is the same bytes. */
  public DaemonSelection {
    facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    references = Collections.unmodifiableSortedSet(new TreeSet<>(references));
  }
}
