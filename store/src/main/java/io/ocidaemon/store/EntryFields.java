package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Json;
import io.ocidaemon.oci.Platform;
import io.ocidaemon.oci.Reference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON object of an entry, as records and checkpoints share it; with {@code op}, {@code
 * replaces} and {@code policy} that of a change. Read as a stream: a checkpoint holds 100,000.
 */
final class EntryFields {
  private static final ObjectReader TREE =
      Json.mapper()
          .readerFor(JsonNode.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private @Nullable String op;
  private @Nullable String reference;
  private @Nullable String mediaType;
  private @Nullable String digest;
  private long size = -1;
  private @Nullable String artifactType;
  private Map<String, String> annotations = Map.of();
  private @Nullable String platform;
  private @Nullable String subject;
  private Set<String> policies = Set.of();
  private Set<String> platforms = Set.of();
  private @Nullable String replaces;
  private @Nullable String policy;
  private @Nullable ObjectNode unknown;

  private EntryFields() {}

  /** Reads the object at whose start the parser stands, up to its end. */
  static EntryFields read(JsonParser parser) {
    EntryFields fields = new EntryFields();
    expect(parser, JsonToken.START_OBJECT);
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      switch (name) {
        case "op" -> fields.op = text(parser);
        case "reference" -> fields.reference = text(parser);
        case "mediaType" -> fields.mediaType = text(parser);
        case "digest" -> fields.digest = text(parser);
        case "size" -> fields.size = number(parser);
        case "artifactType" -> fields.artifactType = text(parser);
        case "annotations" -> fields.annotations = texts(parser);
        case "platform" -> fields.platform = text(parser);
        case "subject" -> fields.subject = text(parser);
        case "policies" -> fields.policies = set(parser);
        case "platforms" -> fields.platforms = set(parser);
        case "replaces" -> fields.replaces = text(parser);
        case "policy" -> fields.policy = text(parser);
        default -> {
          if (fields.unknown == null) {
            fields.unknown = Json.mapper().createObjectNode();
          }
          fields.unknown.set(name, tree(parser));
        }
      }
    }
    expect(parser, JsonToken.END_OBJECT);
    return fields;
  }

  @Nullable JsonNode unknown() {
    return unknown;
  }

  Entry entry() {
    Digest of = Digest.parse(needed(digest, "digest"));
    return Entry.of(
        Reference.parse(needed(reference, "reference")),
        new Descriptor(
            needed(mediaType, "mediaType"),
            of,
            size,
            artifactType,
            annotations,
            platform(platform),
            List.of()),
        subject == null ? null : Digest.parse(subject),
        policies,
        platforms);
  }

  Change change() {
    Digest old = replaces == null ? null : Digest.parse(replaces);
    String kind = needed(op, "op");
    return switch (kind) {
      case "put" -> new Change.Put(entry(), old, Set.of());
      case "withdraw" ->
          new Change.Withdraw(
              Reference.parse(needed(reference, "reference")),
              needed(old, "replaces"),
              needed(policy, "policy"));
      case "remove" ->
          new Change.Remove(
              Reference.parse(needed(reference, "reference")), needed(old, "replaces"));
      default -> throw new InvalidOciException("a change has the unknown op \"" + kind + "\"");
    };
  }

  /** Writes one change as an object. */
  static void write(JsonGenerator out, Change change) {
    out.writeStartObject();
    switch (change) {
      case Change.Put put -> {
        out.writeStringProperty("op", "put");
        writeInner(out, put.entry());
      }
      case Change.Withdraw withdraw -> {
        out.writeStringProperty("op", "withdraw");
        out.writeStringProperty("reference", withdraw.reference().toString());
        out.writeStringProperty("policy", withdraw.policy());
      }
      case Change.Remove remove -> {
        out.writeStringProperty("op", "remove");
        out.writeStringProperty("reference", remove.reference().toString());
      }
    }
    Digest old = change.replaces();
    if (old != null) {
      out.writeStringProperty("replaces", old.toString());
    }
    out.writeEndObject();
  }

  /** Writes one entry as an object, with the fields of a newer oci-daemon after ours. */
  static void write(JsonGenerator out, Entry entry, @Nullable JsonNode unknown) {
    out.writeStartObject();
    writeInner(out, entry);
    if (unknown != null) {
      for (Map.Entry<String, JsonNode> field : new TreeMap<>(asMap(unknown)).entrySet()) {
        out.writeName(field.getKey());
        out.writeTree(field.getValue());
      }
    }
    out.writeEndObject();
  }

  static Map<String, JsonNode> asMap(JsonNode object) {
    Map<String, JsonNode> map = new LinkedHashMap<>();
    object.properties().forEach(field -> map.put(field.getKey(), field.getValue()));
    return map;
  }

  private static void writeInner(JsonGenerator out, Entry entry) {
    Descriptor descriptor = entry.descriptor();
    out.writeStringProperty("reference", entry.reference().toString());
    out.writeStringProperty("mediaType", descriptor.mediaType());
    out.writeStringProperty("digest", descriptor.digest().toString());
    out.writeNumberProperty("size", descriptor.size());
    if (descriptor.artifactType() != null) {
      out.writeStringProperty("artifactType", descriptor.artifactType());
    }
    if (!descriptor.annotations().isEmpty()) {
      out.writeObjectPropertyStart("annotations");
      for (Map.Entry<String, String> field : new TreeMap<>(descriptor.annotations()).entrySet()) {
        out.writeStringProperty(field.getKey(), field.getValue());
      }
      out.writeEndObject();
    }
    if (descriptor.platform() != null) {
      out.writeStringProperty("platform", descriptor.platform().toString());
    }
    if (entry.subject() != null) {
      out.writeStringProperty("subject", entry.subject().toString());
    }
    writeSet(out, "policies", entry.policies());
    writeSet(out, "platforms", entry.platforms());
  }

  private static void writeSet(JsonGenerator out, String name, Set<String> values) {
    out.writeArrayPropertyStart(name);
    for (String value : values) {
      out.writeString(value);
    }
    out.writeEndArray();
  }

  static void expect(JsonParser parser, JsonToken token) {
    if (parser.currentToken() != token) {
      throw new InvalidOciException(token + " expected, not " + parser.currentToken());
    }
  }

  /** The value at which the parser stands, whatever follows it. */
  static JsonNode tree(JsonParser parser) {
    return TREE.readValue(parser);
  }

  static String text(JsonParser parser) {
    expect(parser, JsonToken.VALUE_STRING);
    return parser.getString();
  }

  static long number(JsonParser parser) {
    expect(parser, JsonToken.VALUE_NUMBER_INT);
    return parser.getLongValue();
  }

  private static Set<String> set(JsonParser parser) {
    expect(parser, JsonToken.START_ARRAY);
    Set<String> values = new TreeSet<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(text(parser));
    }
    return values;
  }

  private static Map<String, String> texts(JsonParser parser) {
    expect(parser, JsonToken.START_OBJECT);
    Map<String, String> values = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      values.put(name, text(parser));
    }
    return values;
  }

  private static <T> T needed(@Nullable T value, String name) {
    if (value == null) {
      throw new InvalidOciException("an entry or change lacks \"" + name + "\"");
    }
    return value;
  }

  private static @Nullable Platform platform(@Nullable String text) {
    return text == null ? null : Platform.parse(text);
  }
}
