package io.ocidaemon.store;

import io.ocidaemon.oci.Json;
import io.ocidaemon.oci.Reference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Looks at every {@code index.json} that the store puts in place: invariant 8. */
final class ModelExports {
  private static final String INDEX = SimulatedStore.LAYOUT.index().toString();
  private static final String GENERATION = "io.ocidaemon.generation";
  private static final String POLICY = "io.ocidaemon.policy";
  private static final String STORE = "io.ocidaemon.store";

  private final SimulatedDisk disk;
  private final SimulatedWeather.Climate climate;
  private final ModelOracle oracle;

  /** Counts the changes that tools make. */
  private long version;

  private long toolWroteAt = Long.MIN_VALUE / 2;

  /** When a file was put where none was. */
  private long appearedAt = Long.MIN_VALUE / 2;

  /** The version that each process last looked at. */
  private final Map<String, Long> looked = new HashMap<>();

  ModelExports(SimulatedDisk disk, SimulatedWeather.Climate climate, ModelOracle oracle) {
    this.disk = disk;
    this.climate = climate;
    this.oracle = oracle;
  }

  /** A process is about to look a path up; what it reads after that is the file it found. */
  void looks(String actor, String operation, String path) {
    if (path.equals(INDEX) && (operation.equals("read") || operation.equals("stat"))) {
      looked.put(actor, version);
    }
  }

  void written(String actor, String path) {
    if (path.equals(INDEX)) {
      version++;
      toolWroteAt = disk.clock();
      oracle.require(
          actor.startsWith(ModelForeign.NAME), 8, actor + " writes into index.json in place");
    }
  }

  void named(String actor, String path, SimulatedInode inode, @Nullable SimulatedInode replaced) {
    if (!path.equals(INDEX)) {
      return;
    }
    if (replaced == null) {
      appearedAt = disk.clock();
    }
    if (actor.startsWith(ModelForeign.NAME)) {
      version++;
      return;
    }
    JsonNode index = parse(inode.content);
    if (index == null) {
      oracle.violate(8, actor + " exports what is no index: " + new String(inode.content));
      return;
    }
    Set<String> names = new HashSet<>();
    Set<Reference> ours = new HashSet<>();
    for (JsonNode entry : index.path("manifests")) {
      String name = ModelForeign.refName(entry);
      names.add(name);
      if (entry.path("annotations").has(POLICY) && !entry.path("annotations").has(STORE)) {
        try {
          ours.add(Reference.parse(name));
        } catch (IllegalArgumentException e) {
          oracle.violate(8, actor + " exports an entry of ours as \"" + name + "\"");
        }
      }
    }
    long generation = generation(index);
    JsonNode before = replaced == null ? null : parse(replaced.content);
    // A tool that begins between the last look and the rename is the instant that [X] allows.
    boolean current = looked.getOrDefault(actor, -1L) == version && !hidden();
    boolean torn = replaced != null && before == null;
    oracle.require(
        !torn || !current || disk.clock() - toolWroteAt > ModelWorld.SETTLE / 2,
        8,
        actor + " replaces index.json while a tool writes it");
    if (generation >= 0
        && (before == null || generation(before) <= generation || ofAnotherLog(before, index))) {
      exported(actor, generation, ours);
    }
    if (replaced != null && current) {
      carriesOver(actor, replaced, names, before != null && ofAnotherLog(before, index));
    }
  }

  /** Without links a file that a cache hides may be replaced unseen. */
  private boolean hidden() {
    return !climate.hardLinks && disk.clock() - appearedAt < climate.negativeCacheNanos;
  }

  private void exported(String actor, long generation, Set<Reference> ours) {
    if (generation > oracle.tip()) {
      oracle.violate(8, actor + " exports generation " + generation + " of " + oracle.tip());
      return;
    }
    Set<Reference> expected = oracle.commit(generation).after().entries.keySet();
    oracle.require(
        ours.equals(expected),
        ours.stream().anyMatch(r -> r.toString().contains(ModelForeign.FORGED)) ? 7 : 8,
        actor + " exports generation " + generation + " as " + ours + ", not " + expected);
  }

  /** The generation that a content of the file tells of; -1 for none. */
  static long generation(byte[] content) {
    JsonNode index = parse(content);
    return index == null ? -1 : generation(index);
  }

  private static long generation(JsonNode index) {
    String text = index.path("annotations").path(GENERATION).asString("");
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
  }

  /** Names it another store, or a generation that this one's log never had? */
  private boolean ofAnotherLog(JsonNode before, JsonNode after) {
    String store = before.path("annotations").path(STORE).asString("");
    boolean elsewhere =
        !store.isEmpty() && !store.equals(after.path("annotations").path(STORE).asString(""));
    return elsewhere || generation(before) > oracle.tip();
  }

  /** No tool has moved since the exporter looked: each entry of theirs is still there. */
  private void carriesOver(
      String actor, SimulatedInode replaced, Set<String> names, boolean anotherLog) {
    JsonNode before = parse(replaced.content);
    if (before == null) {
      return;
    }
    for (JsonNode entry : before.path("manifests")) {
      String name = ModelForeign.refName(entry);
      if (!entry.path("annotations").has(POLICY) && name.startsWith(ModelForeign.NAME)) {
        oracle.require(names.contains(name), 8, actor + " drops the foreign entry " + name);
      } else if (entry.path("annotations").has(POLICY)
          && (anotherLog || entry.path("annotations").has(STORE))) {
        oracle.require(names.contains(name), 8, actor + " drops another log's entry " + name);
      }
    }
  }

  private static @Nullable JsonNode parse(byte[] content) {
    try {
      JsonNode index = Json.mapper().readTree(content);
      return index.isObject() ? index : null;
    } catch (JacksonException e) {
      return null;
    }
  }

  void afterPowerLoss() {
    version++;
    looked.clear();
  }
}
