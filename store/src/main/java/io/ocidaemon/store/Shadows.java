package io.ocidaemon.store;

import io.ocidaemon.oci.Reference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Foreign descriptors that bear a name of ours: tools call such a name ambiguous, or take whichever
 * stands first.
 */
final class Shadows {
  private Shadows() {}

  /**
   * The foreign descriptors as they go into the next file: without those that say what an entry of
   * ours says (skopeo, copying onto a name, leaves our entry without its annotations), and with the
   * name of any other image under a name of ours set aside.
   */
  static List<JsonNode> without(Catalog catalog, List<JsonNode> foreign) {
    List<JsonNode> kept = new ArrayList<>(foreign.size());
    for (JsonNode descriptor : foreign) {
      Entry ours = ours(catalog, descriptor);
      if (ours == null) {
        kept.add(descriptor);
      } else if (!ours.digest().toString().equals(descriptor.path("digest").asString(""))) {
        kept.add(aside(descriptor));
      }
    }
    return kept;
  }

  private static @Nullable Entry ours(Catalog catalog, JsonNode descriptor) {
    String name = descriptor.path("annotations").path(IndexFile.REF_NAME).asString("");
    if (name.indexOf('/') < 0) {
      return null;
    }
    try {
      Reference reference = Reference.parse(name);
      return reference.toString().equals(name) ? catalog.get(reference) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static JsonNode aside(JsonNode descriptor) {
    JsonNode copy = descriptor.deepCopy();
    if (copy.path("annotations") instanceof ObjectNode annotations) {
      annotations.set(IndexFile.NAME_ASIDE, annotations.remove(IndexFile.REF_NAME));
    }
    return copy;
  }
}
