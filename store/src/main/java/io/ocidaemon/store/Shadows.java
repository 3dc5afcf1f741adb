package io.ocidaemon.store;

import io.ocidaemon.oci.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
   * name of any other image under a name of ours set aside until ours is gone.
   */
  static List<JsonNode> without(Catalog catalog, List<JsonNode> foreign) {
    Set<String> taken = new HashSet<>();
    foreign.forEach(descriptor -> taken.add(annotation(descriptor, IndexFile.REF_NAME)));
    List<JsonNode> kept = new ArrayList<>(foreign.size());
    for (JsonNode descriptor :
        foreign.reversed()) { // of several set aside the last one had it last
      Reference name = name(annotation(descriptor, IndexFile.REF_NAME));
      Entry ours = name == null ? null : catalog.get(name);
      Reference before = name(annotation(descriptor, IndexFile.NAME_ASIDE));
      if (ours != null) {
        if (!ours.digest().toString().equals(descriptor.path("digest").asString(""))) {
          kept.add(renamed(descriptor, IndexFile.REF_NAME, IndexFile.NAME_ASIDE));
        }
      } else if (before != null
          && annotation(descriptor, IndexFile.REF_NAME).isEmpty()
          && catalog.get(before) == null
          && taken.add(before.toString())) {
        kept.add(renamed(descriptor, IndexFile.NAME_ASIDE, IndexFile.REF_NAME));
      } else {
        kept.add(descriptor);
      }
    }
    return kept.reversed();
  }

  private static String annotation(JsonNode descriptor, String key) {
    return descriptor.path("annotations").path(key).asString("");
  }

  /** A name that an entry of ours could have; null for any other. */
  private static @Nullable Reference name(String text) {
    if (text.indexOf('/') < 0) {
      return null;
    }
    try {
      Reference reference = Reference.parse(text);
      return reference.toString().equals(text) ? reference : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static JsonNode renamed(JsonNode descriptor, String from, String to) {
    JsonNode copy = descriptor.deepCopy();
    if (copy.path("annotations") instanceof ObjectNode annotations) {
      annotations.set(to, annotations.remove(from));
    }
    return copy;
  }
}
