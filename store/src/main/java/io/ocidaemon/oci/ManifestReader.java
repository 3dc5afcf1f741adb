package io.ocidaemon.oci;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** From the bytes of a manifest to its record; the rules are in {@link Manifest#parse}. */
final class ManifestReader {
  /** The longest type that RFC 6838 allows is 127 + 1 + 127 characters. */
  private static final int MAX_TYPE = 255;

  private ManifestReader() {}

  static Manifest read(byte[] content, @Nullable String hint) {
    if (content.length > Manifest.MAX_BYTES) {
      throw new InvalidOciException(
          "the manifest has " + content.length + " bytes, over the limit of " + Manifest.MAX_BYTES);
    }
    JsonNode root = Json.readObject(content, "the manifest");
    JsonNode version = root.get("schemaVersion");
    if (version == null || !version.isInt() || version.asInt() != 2) {
      throw new InvalidOciException(
          version != null && version.isInt() && version.asInt() == 1
              ? "the manifest is of Docker's schema 1, which is not supported: rebuild the image"
              : "the manifest has no schemaVersion 2");
    }
    String mediaType = mediaType(root, hint);
    Map<String, String> annotations = annotations(root.get("annotations"));
    String artifactType = type(root, "artifactType");
    JsonNode subjectNode = root.get("subject");
    Descriptor subject =
        subjectNode == null || subjectNode.isNull() ? null : descriptor(subjectNode, "subject");
    if (MediaType.isIndex(mediaType)) {
      if (root.has("config") || root.has("layers")) {
        throw new InvalidOciException("the manifest is an index and has config or layers as well");
      }
      return new IndexManifest(
          mediaType, artifactType, descriptors(root, "manifests"), subject, annotations);
    }
    if (root.has("manifests")) {
      throw new InvalidOciException("the manifest is of an image and has manifests as well");
    }
    JsonNode config = root.get("config");
    if (config == null) {
      throw new InvalidOciException("the manifest has no config");
    }
    return new ImageManifest(
        mediaType,
        artifactType,
        descriptor(config, "config"),
        descriptors(root, "layers"),
        subject,
        annotations);
  }

  /** The same bytes must mean one thing: a header may not make an index of a manifest. */
  private static String mediaType(JsonNode root, @Nullable String hint) {
    String written = text(root, "mediaType");
    if (written != null) {
      if (!MediaType.isManifest(written)) {
        throw new InvalidOciException(
            "the manifest has the media type \""
                + InvalidOciException.excerpt(written)
                + "\", which is none of "
                + MediaType.MANIFESTS);
      }
      if (hint != null && MediaType.isManifest(hint) && !hint.equals(written)) {
        throw new InvalidOciException(
            "the manifest says it is " + written + ", and it was announced as " + hint);
      }
      return written;
    }
    if (MediaType.isManifest(hint)) {
      return String.valueOf(hint);
    }
    return root.has("manifests") ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST;
  }

  private static List<Descriptor> descriptors(JsonNode root, String key) {
    JsonNode array = root.get(key);
    if (array == null || array.isNull()) {
      return List.of();
    }
    if (!array.isArray()) {
      throw new InvalidOciException("the manifest's \"" + key + "\" is not a list");
    }
    if (array.size() > Manifest.MAX_DESCRIPTORS) {
      throw new InvalidOciException(
          "the manifest's \"" + key + "\" has over " + Manifest.MAX_DESCRIPTORS + " descriptors");
    }
    List<Descriptor> all = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      all.add(descriptor(array.get(i), key + "[" + i + "]"));
    }
    return all;
  }

  private static Descriptor descriptor(JsonNode node, String where) {
    if (!node.isObject()) {
      throw new InvalidOciException("the manifest's \"" + where + "\" is not an object");
    }
    String digest = text(node, "digest");
    String mediaType = type(node, "mediaType");
    JsonNode size = node.get("size");
    if (digest == null || mediaType == null) {
      throw new InvalidOciException(
          "the manifest's \"" + where + "\" lacks " + (digest == null ? "digest" : "mediaType"));
    }
    if (size == null || !size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
      throw new InvalidOciException("the manifest's \"" + where + "\" has no proper size");
    }
    return new Descriptor(
        mediaType,
        Digest.parse(digest),
        size.asLong(),
        type(node, "artifactType"),
        annotations(node.get("annotations")),
        platform(node.get("platform")),
        urls(node.get("urls")));
  }

  private static @Nullable Platform platform(@Nullable JsonNode node) {
    if (node == null || !node.isObject()) {
      return null;
    }
    String os = text(node, "os");
    String architecture = text(node, "architecture");
    if (os == null || architecture == null) {
      return null;
    }
    return new Platform(os, architecture, text(node, "variant"), text(node, "os.version"));
  }

  private static List<String> urls(@Nullable JsonNode node) {
    if (node == null || !node.isArray()) {
      return List.of();
    }
    List<String> urls = new ArrayList<>(node.size());
    for (JsonNode url : node) {
      if (url.isString()) {
        urls.add(url.asString());
      }
    }
    return urls;
  }

  private static Map<String, String> annotations(@Nullable JsonNode node) {
    if (node == null || !node.isObject()) {
      return Map.of();
    }
    Map<String, String> annotations = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getValue().isString()) {
        annotations.put(entry.getKey(), entry.getValue().asString());
      }
    }
    return annotations;
  }

  /** Types are copied into every catalogue and every list: a hostile one must stay small. */
  private static @Nullable String type(JsonNode node, String key) {
    String type = text(node, key);
    if (type != null && type.length() > MAX_TYPE) {
      throw new InvalidOciException(
          "the manifest's \"" + key + "\" is longer than " + MAX_TYPE + " characters");
    }
    return type;
  }

  private static @Nullable String text(JsonNode node, String key) {
    JsonNode value = node.get(key);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString()) {
      throw new InvalidOciException("the manifest's \"" + key + "\" is not text");
    }
    String text = value.asString();
    return text.isEmpty() ? null : text;
  }
}
