package io.ocidaemon.store;

import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;

/**
 * What an {@code index.json} says, as far as it is not simply our own export.
 *
 * @param store the id of the store that exported it; null where it names none
 * @param generation that was exported; -1 where it names none
 * @param foreign the descriptors without our mark, as they stand
 * @param parked those with our mark that another store, or a lost part of this one's log, accepted
 */
record IndexFile(
    @Nullable String store, long generation, List<JsonNode> foreign, List<JsonNode> parked) {

  static final String REF_NAME = "org.opencontainers.image.ref.name";
  static final String OURS = "io.ocidaemon.";
  static final String POLICY = OURS + "policy";
  static final String SELECTED_BY = OURS + "selected-by";
  static final String STORE = OURS + "store";
  static final String GENERATION = OURS + "generation";

  /** The name that a foreign descriptor had, where an entry of ours has it too. */
  static final String NAME_ASIDE = OURS + "name-aside";

  /** What an absent file says. */
  static final IndexFile NONE = new IndexFile(null, -1, List.of(), List.of());

  IndexFile {
    foreign = List.copyOf(foreign);
    parked = List.copyOf(parked);
  }

  /** Which descriptors to keep in memory. */
  private enum Kind {
    FOREIGN,
    PARKED,
    MARKED
  }

  /**
   * Reads it.
   *
   * @throws InvalidOciException where it is not an index: half written, perhaps
   */
  static IndexFile parse(byte[] content) {
    List<JsonNode> foreign = new ArrayList<>();
    List<JsonNode> parked = new ArrayList<>();
    JsonNode annotations =
        read(
            content,
            (kind, node) -> {
              if (kind == Kind.FOREIGN) {
                foreign.add(node);
              } else if (kind == Kind.PARKED) {
                parked.add(node);
              }
            });
    return new IndexFile(
        annotations.path(STORE).asString(null), generation(annotations), foreign, parked);
  }

  /** The descriptors with our mark, but those parked. */
  static List<JsonNode> marked(byte[] content) {
    List<JsonNode> marked = new ArrayList<>();
    read(
        content,
        (kind, node) -> {
          if (kind == Kind.MARKED) {
            marked.add(node);
          }
        });
    return marked;
  }

  private static long generation(JsonNode annotations) {
    String text = annotations.path(GENERATION).asString("");
    return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
  }

  private static JsonNode read(byte[] content, BiConsumer<Kind, JsonNode> descriptors) {
    JsonNode annotations = Json.mapper().createObjectNode();
    try (JsonParser parser = Json.mapper().createParser(content)) {
      parser.nextToken();
      EntryFields.expect(parser, JsonToken.START_OBJECT);
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        JsonToken token = parser.nextToken();
        if (name.equals("manifests") && token != JsonToken.VALUE_NULL) {
          EntryFields.expect(parser, JsonToken.START_ARRAY);
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            JsonNode node = EntryFields.tree(parser);
            if (!node.isObject()) {
              throw new InvalidOciException("index.json lists what is no descriptor");
            }
            descriptors.accept(kind(node), node);
          }
        } else if (name.equals("annotations") && token == JsonToken.START_OBJECT) {
          annotations = EntryFields.tree(parser);
        } else {
          parser.skipChildren();
        }
      }
      EntryFields.expect(parser, JsonToken.END_OBJECT);
      if (parser.nextToken() != null) {
        throw new InvalidOciException("index.json goes on after its end");
      }
      return annotations;
    } catch (JacksonException e) {
      throw new InvalidOciException(
          "index.json is not valid JSON: " + InvalidOciException.excerpt(e.getOriginalMessage()),
          e);
    }
  }

  private static Kind kind(JsonNode descriptor) {
    JsonNode annotations = descriptor.path("annotations");
    if (!annotations.path(POLICY).isString()) {
      return Kind.FOREIGN;
    }
    return annotations.path(STORE).isString() ? Kind.PARKED : Kind.MARKED;
  }
}
