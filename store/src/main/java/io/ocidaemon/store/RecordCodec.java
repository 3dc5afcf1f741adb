package io.ocidaemon.store;

import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Json;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** The bytes of a commit: one line of JSON, one line of checksum (docs/store.md). */
final class RecordCodec {
  /** The format that this code writes, and the newest that it reads. */
  static final int FORMAT = 1;

  private static final System.Logger LOG = System.getLogger(RecordCodec.class.getName());

  private RecordCodec() {}

  static byte[] encode(CommitRecord record) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(512);
    try (JsonGenerator out = Json.mapper().createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberProperty("format", FORMAT);
      out.writeNumberProperty("generation", record.generation());
      optional(out, "id", record.id());
      optional(out, "previous", record.previous());
      optional(out, "store", record.store());
      out.writeStringProperty("time", record.time());
      out.writeStringProperty("by", record.by());
      out.writeArrayPropertyStart("changes");
      for (CommitRecord.Logged logged : record.changes()) {
        EntryFields.write(out, logged.change());
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    text.write('\n');
    return Sealed.seal(text);
  }

  /**
   * Reads what was published under a generation. What is not a whole record of that generation is
   * reported and stands for an empty commit: every reader of the same bytes sees the same.
   *
   * @throws NewerFormatException where a newer oci-daemon wrote it in a format we do not know
   */
  static CommitRecord decode(byte[] content, long generation) throws NewerFormatException {
    int length = content.length > CommitRecord.MAX_BYTES ? -1 : Sealed.verified(content);
    if (length < 0) {
      return damaged(generation, "its checksum denies it");
    }
    try (JsonParser parser = Json.mapper().createParser(content, 0, length)) {
      return read(parser, generation);
    } catch (JacksonException | IllegalArgumentException e) {
      return damaged(generation, InvalidOciException.excerpt(String.valueOf(e.getMessage())));
    }
  }

  private static CommitRecord damaged(long generation, String why) {
    LOG.log(
        System.Logger.Level.ERROR,
        "commit {0} of the store cannot be read and counts as empty: {1}",
        Long.toString(generation),
        why);
    return CommitRecord.damaged(generation);
  }

  private static CommitRecord read(JsonParser parser, long expected) throws NewerFormatException {
    long format = 0;
    long generation = -1;
    String id = null;
    String previous = null;
    String store = null;
    String time = "";
    String by = "";
    List<CommitRecord.Logged> changes = new ArrayList<>();
    parser.nextToken();
    EntryFields.expect(parser, JsonToken.START_OBJECT);
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      switch (name) {
        case "format" -> {
          format = EntryFields.number(parser);
          if (format > FORMAT) {
            throw new NewerFormatException("commit " + expected, format, FORMAT);
          }
        }
        case "generation" -> generation = EntryFields.number(parser);
        case "id" -> id = EntryFields.text(parser);
        case "previous" -> previous = EntryFields.text(parser);
        case "store" -> store = EntryFields.text(parser);
        case "time" -> time = EntryFields.text(parser);
        case "by" -> by = EntryFields.text(parser);
        case "changes" -> {
          EntryFields.expect(parser, JsonToken.START_ARRAY);
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            EntryFields fields = EntryFields.read(parser);
            changes.add(new CommitRecord.Logged(fields.change(), fields.unknown()));
          }
        }
        default -> parser.skipChildren();
      }
    }
    EntryFields.expect(parser, JsonToken.END_OBJECT);
    if (format < 1 || id == null || generation != expected) {
      throw new InvalidOciException(
          "format " + format + ", id " + id + ", generation " + generation);
    }
    return new CommitRecord(id, generation, previous, time, by, store, changes);
  }

  private static void optional(JsonGenerator out, String name, @Nullable String value) {
    if (value != null) {
      out.writeStringProperty(name, value);
    }
  }
}
