package io.ocidaemon.oci;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Strict, bounded reading of JSON: no duplicate keys, nothing after the end, limited depth. */
public final class Json {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxStringLength(4 << 20)
                  .maxNumberLength(40)
                  .maxNameLength(4096)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final JsonMapper MAPPER =
      JsonMapper.builder(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private Json() {}

  /** The mapper with these limits; immutable, to be shared. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /**
   * Reads one JSON object.
   *
   * @param what names the text in the message, such as {@code "the manifest"}
   * @throws InvalidOciException for anything that is not one JSON object
   */
  public static JsonNode readObject(byte[] content, String what) {
    try {
      JsonNode node = MAPPER.readTree(content);
      if (!node.isObject()) {
        throw new InvalidOciException(what + " is not a JSON object");
      }
      return node;
    } catch (JacksonException e) {
      throw new InvalidOciException(
          what + " is not valid JSON: " + InvalidOciException.excerpt(e.getOriginalMessage()), e);
    }
  }
}
