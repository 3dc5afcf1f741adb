package io.ocidaemon.store;

import io.ocidaemon.oci.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Other tools that work on {@code index.json}: honest ones, which add and drop entries of their own
 * (by rename, or like skopeo by truncating in place), and hands that leave anything there.
 */
final class ModelForeign {
  /** Begins the names of these processes. */
  static final String NAME = "tool";

  /** In the name of each entry that claims to be ours and is not. */
  static final String FORGED = "forged";

  private static final String REF_NAME = "org.opencontainers.image.ref.name";

  private final Disk disk;
  private final RandomGenerator random;
  private final String name;
  private byte @Nullable [] kept;
  private int written;

  ModelForeign(String name, Disk disk, RandomGenerator random) {
    this.name = name;
    this.disk = disk;
    this.random = random;
  }

  /** Some edits, with pauses for others between them. */
  void run(boolean honest) {
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      try {
        byte[] old = disk.read(SimulatedStore.LAYOUT.index());
        write(honest || random.nextBoolean() ? edited(old) : anything(old));
      } catch (IOException | JacksonException e) {
        // Absent, torn or full: a tool fails, and its user tries again.
        continue;
      }
    }
  }

  private void write(byte[] content) throws IOException {
    if (random.nextInt(3) == 0) {
      var temporary = SimulatedStore.PATH.resolve("." + name + written++ + ".json");
      disk.create(temporary, content);
      disk.rename(temporary, SimulatedStore.LAYOUT.index());
      return;
    }
    try (Disk.OpenFile file = disk.open(SimulatedStore.LAYOUT.index(), true)) {
      file.truncate(0);
      int half = random.nextInt(content.length + 1);
      file.write(ByteBuffer.wrap(content, 0, half), 0);
      file.write(ByteBuffer.wrap(content, half, content.length - half), half);
    }
  }

  /** As an honest tool leaves it: all that was there, one entry more or one of its own less. */
  private byte[] edited(byte[] old) {
    if (!(Json.mapper().readTree(old) instanceof ObjectNode index)) {
      return anything(old); // empty: it begins anew
    }
    ArrayNode manifests = (ArrayNode) index.get("manifests");
    List<Integer> own = new ArrayList<>();
    for (int i = 0; i < manifests.size(); i++) {
      if (refName(manifests.get(i)).startsWith(name)) {
        own.add(i);
      }
    }
    if (!own.isEmpty() && random.nextInt(3) == 0) {
      manifests.remove(own.get(random.nextInt(own.size())));
    } else {
      manifests.add(entry(name + "-" + written++));
    }
    return Json.mapper().writeValueAsBytes(index);
  }

  /** What no tool should leave. */
  private byte[] anything(byte[] old) {
    byte[] before = kept;
    kept = old;
    return switch (random.nextInt(8)) {
      case 0 -> new byte[0];
      case 1 -> before == null ? old : before; // restored from somewhere
      case 2 -> java.util.Arrays.copyOf(old, random.nextInt(old.length + 1));
      case 3 -> "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_8);
      case 4 -> "not json".getBytes(StandardCharsets.UTF_8);
      case 5 -> ofAnotherLog(old, "io.ocidaemon.store", "f".repeat(32));
      case 6 -> ofAnotherLog(old, "io.ocidaemon.generation", "1000");
      default -> forged(old);
    };
  }

  /** As a store left it that is lost: entries with our marks that this log may not have. */
  private byte[] ofAnotherLog(byte[] old, String annotation, String value) {
    byte[] forged = forged(old);
    if (forged == old) {
      return old;
    }
    ObjectNode index = (ObjectNode) Json.mapper().readTree(forged);
    if (index.get("annotations") instanceof ObjectNode annotations) {
      annotations.put(annotation, value);
    }
    return Json.mapper().writeValueAsBytes(index);
  }

  /** With an entry that bears our marks, and a generation to come. */
  private byte[] forged(byte[] old) {
    if (!(Json.mapper().readTree(old) instanceof ObjectNode index)) {
      return old;
    }
    ObjectNode entry = entry("a.example/" + FORGED + ":1");
    ((ObjectNode) entry.get("annotations")).put("io.ocidaemon.policy", "sha256:" + "f".repeat(64));
    ((ArrayNode) index.get("manifests")).add(entry);
    return Json.mapper().writeValueAsBytes(index);
  }

  private static ObjectNode entry(String refName) {
    ObjectNode entry = Json.mapper().createObjectNode();
    var manifest = ModelImages.image(0).manifest();
    entry.put("mediaType", manifest.mediaType());
    entry.put("digest", manifest.digest().toString());
    entry.put("size", manifest.size());
    entry.putObject("annotations").put(REF_NAME, refName);
    return entry;
  }

  /** The name of an entry of {@code index.json}; empty where it has none. */
  static String refName(JsonNode entry) {
    return entry.path("annotations").path(REF_NAME).asString("");
  }
}
