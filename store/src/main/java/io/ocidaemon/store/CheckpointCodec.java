package io.ocidaemon.store;

import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Json;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * The bytes of a checkpoint: a line that says which, a line for each entry, a line of checksum
 * (docs/store.md). The same catalogue is always the same bytes.
 */
final class CheckpointCodec {
  private CheckpointCodec() {}

  /**
   * A checkpoint.
   *
   * @param record the id of the last record in it; null where that record cannot be read
   */
  record Checkpoint(Catalog catalog, @Nullable String record) {}

  /** Its first line. */
  record Header(String store, long generation, @Nullable String record, long entries) {}

  static byte[] encode(Catalog catalog, @Nullable String record) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(512 + catalog.size() * 400);
    try (JsonGenerator out = Json.mapper().createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberProperty("format", RecordCodec.FORMAT);
      out.writeStringProperty("store", catalog.storeId());
      out.writeNumberProperty("generation", catalog.generation());
      if (record != null) {
        out.writeStringProperty("record", record);
      }
      out.writeNumberProperty("entries", catalog.size());
      out.writeEndObject();
      for (Entry entry : catalog.entries()) {
        out.writeRaw('\n');
        EntryFields.write(out, entry, catalog.unknownOf(entry.reference()));
      }
    }
    text.write('\n');
    return Sealed.seal(text);
  }

  /**
   * Reads a checkpoint.
   *
   * @return null where it is not a whole one of that generation; the log says why
   */
  static @Nullable Checkpoint decode(byte[] content, long generation) throws NewerFormatException {
    return decode(content, generation, CheckpointCodec::read);
  }

  /**
   * Looks whether it is whole, without making its catalogue.
   *
   * @return null where it is not a whole one of that generation; the log says why
   */
  static @Nullable Header verify(byte[] content, long generation) throws NewerFormatException {
    return decode(content, generation, CheckpointCodec::header);
  }

  private interface Reading<T> {
    T read(JsonParser parser, long generation) throws NewerFormatException;
  }

  private static <T> @Nullable T decode(byte[] content, long generation, Reading<T> reading)
      throws NewerFormatException {
    int length = Sealed.verified(content);
    String why = "its checksum denies it";
    if (length >= 0) {
      try (JsonParser parser = Json.mapper().createParser(content, 0, length)) {
        return reading.read(parser, generation);
      } catch (JacksonException | IllegalArgumentException e) {
        why = InvalidOciException.excerpt(String.valueOf(e.getMessage()));
      }
    }
    System.getLogger(CheckpointCodec.class.getName())
        .log(
            System.Logger.Level.ERROR,
            "checkpoint {0} of the store cannot be read and is passed over: {1}",
            Long.toString(generation),
            why);
    return null;
  }

  private static Header header(JsonParser parser, long expected) throws NewerFormatException {
    long format = 0;
    long generation = -1;
    long entries = -1;
    String store = null;
    String record = null;
    parser.nextToken();
    EntryFields.expect(parser, JsonToken.START_OBJECT);
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      switch (name) {
        case "format" -> {
          format = EntryFields.number(parser);
          if (format > RecordCodec.FORMAT) {
            throw new NewerFormatException("checkpoint " + expected, format, RecordCodec.FORMAT);
          }
        }
        case "generation" -> generation = EntryFields.number(parser);
        case "entries" -> entries = EntryFields.number(parser);
        case "store" -> store = EntryFields.text(parser);
        case "record" -> record = EntryFields.text(parser);
        default -> parser.skipChildren();
      }
    }
    if (format < 1 || store == null || generation != expected) {
      throw new InvalidOciException(
          "format " + format + ", store " + store + ", generation " + generation);
    }
    return new Header(store, generation, record, entries);
  }

  private static Checkpoint read(JsonParser parser, long expected) throws NewerFormatException {
    Header header = header(parser, expected);
    Builder builder = new Builder();
    while (parser.nextToken() != null) {
      EntryFields fields = EntryFields.read(parser);
      builder.add(fields.entry(), fields.unknown());
    }
    Catalog catalog = builder.build(header.store(), header.generation());
    if (catalog.size() != header.entries()) {
      throw new InvalidOciException(
          header.entries() + " entries announced, " + catalog.size() + " there");
    }
    return new Checkpoint(catalog, header.record());
  }

  /** Gathers entries that come in the catalogue's order. */
  private static final class Builder {
    private final List<Map.Entry<String, RepositoryEntries>> repositories = new ArrayList<>();
    private final List<Entry> current = new ArrayList<>();
    private PersistentMap<String, JsonNode> unknown = PersistentMap.empty();

    void add(Entry entry, @Nullable JsonNode fields) {
      if (!current.isEmpty() && !sameRepository(current.getLast(), entry)) {
        flush();
      }
      current.add(entry);
      if (fields != null) {
        unknown = unknown.with(entry.reference().toString(), fields);
      }
    }

    private static boolean sameRepository(Entry a, Entry b) {
      return a.reference().repository().equals(b.reference().repository())
          && a.reference().host().equals(b.reference().host());
    }

    private void flush() {
      if (!current.isEmpty()) {
        repositories.add(
            Map.entry(current.getFirst().reference().name(), RepositoryEntries.ofSorted(current)));
        current.clear();
      }
    }

    Catalog build(String store, long generation) {
      flush();
      return Catalog.of(store, generation, PersistentMap.ofSorted(repositories), unknown);
    }
  }
}
