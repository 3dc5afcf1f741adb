package io.ocidaemon.store;

import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Json;
import io.ocidaemon.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * What each daemon that shares the store selects: {@code daemons/<id>.json}, whose modification
 * time is the daemon's last sign of life.
 */
public final class Selections {
  /** How long a daemon that gives no sign of life counts. */
  public static final Duration LIFE = Duration.ofDays(7);

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");

  private final Layout layout;
  private final Disk disk;
  private final Names names;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /** A file read before. */
  private record Known(Disk.Stat stat, DaemonSelection selection) {}

  Selections(Layout layout, Disk disk, Names names) {
    this.layout = layout;
    this.disk = disk;
    this.names = names;
  }

  /** Replaces what the daemon selects, in one step; durable on return. */
  public void write(DaemonSelection selection) throws IOException {
    Path target = file(selection.id());
    Path temporary = Layout.temporary(target, names.next());
    disk.createDirectories(layout.daemons());
    NewFile.write(disk, temporary, encode(selection));
    try {
      disk.rename(temporary, target);
    } catch (IOException | RuntimeException e) {
      NewFile.drop(disk, e, temporary);
      throw e;
    }
    disk.syncDirectory(layout.daemons());
  }

  /**
   * Gives a sign of life.
   *
   * @throws NoSuchFileException where the daemon has written no selection, or somebody removed it
   */
  public void touch(String id) throws IOException {
    disk.touch(file(id));
  }

  /**
   * The selections of the daemons that gave a sign of life within {@link #LIFE}, by the file
   * system's clock; in order of their ids.
   *
   * @throws IOException where one cannot be read, too: who removes must not guess
   */
  public List<DaemonSelection> living() throws IOException {
    List<String> ids = new ArrayList<>();
    for (String name : disk.list(layout.daemons())) {
      String id = Layout.daemonId(name);
      if (id != null && ID.matcher(id).matches()) {
        ids.add(id);
      }
    }
    ids.sort(null);
    if (ids.isEmpty()) {
      return List.of();
    }
    long oldest = disk.now() - LIFE.toNanos();
    List<DaemonSelection> living = new ArrayList<>();
    for (String id : ids) {
      Disk.Stat stat = disk.stat(layout.daemon(id));
      if (stat == null || stat.modified() < oldest) {
        continue;
      }
      try {
        living.add(read(id, stat));
      } catch (NoSuchFileException e) {
        continue; // somebody removed it just now
      } catch (IllegalArgumentException e) {
        throw new IOException(
            layout.daemon(id)
                + " does not tell what its daemon selects ("
                + e.getMessage()
                + "): restart that daemon, or remove the file if it is gone for good",
            e);
      }
    }
    return List.copyOf(living);
  }

  /** Reads the file where it is not the one read last time; a touch makes it another. */
  private DaemonSelection read(String id, Disk.Stat stat) throws IOException {
    Known before = known.get(id);
    if (before != null && before.stat().equals(stat)) {
      return before.selection();
    }
    DaemonSelection selection = decode(id, disk.read(layout.daemon(id)));
    known.put(id, new Known(stat, selection));
    return selection;
  }

  private Path file(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "not a daemon's id: \"" + InvalidOciException.excerpt(id) + "\"");
    }
    return layout.daemon(id);
  }

  private static byte[] encode(DaemonSelection selection) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.mapper().createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberProperty("format", RecordCodec.FORMAT);
      out.writeStringProperty("id", selection.id());
      out.writeStringProperty("mode", selection.mode());
      out.writeStringProperty("host", selection.host());
      out.writeObjectPropertyStart("facts");
      for (Map.Entry<String, String> fact : selection.facts().entrySet()) {
        out.writeStringProperty(fact.getKey(), fact.getValue());
      }
      out.writeEndObject();
      out.writeArrayPropertyStart("references");
      for (Reference reference : selection.references()) {
        out.writeString(reference.toString());
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    text.write('\n');
    return text.toByteArray();
  }

  private static DaemonSelection decode(String id, byte[] content) {
    JsonNode root = Json.readObject(content, "the file");
    Map<String, String> facts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> fact : root.path("facts").properties()) {
      facts.put(fact.getKey(), fact.getValue().asString());
    }
    JsonNode list = root.get("references");
    if (list == null || !list.isArray()) {
      throw new InvalidOciException("it has no list of references");
    }
    Set<Reference> references = new HashSet<>();
    for (JsonNode reference : list) {
      references.add(Reference.parse(reference.asString()));
    }
    return new DaemonSelection(
        id, root.path("mode").asString(""), root.path("host").asString(""), facts, references);
  }
}
