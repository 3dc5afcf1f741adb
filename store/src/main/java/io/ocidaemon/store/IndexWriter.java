package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Json;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Platform;
import io.ocidaemon.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** The bytes of {@code index.json} (image-spec, image-layout.md and image-index.md). */
final class IndexWriter {
  private IndexWriter() {}

  /**
   * Writes our entries first: a tool that takes the first of two with one name takes ours.
   *
   * @param file what else goes in
   * @param selectedBy daemons' ids, with commas between, by the name they select
   */
  static byte[] write(Catalog catalog, IndexFile file, Map<Reference, String> selectedBy) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(1024 + catalog.size() * 400);
    try (JsonGenerator out = Json.mapper().createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberProperty("schemaVersion", 2);
      out.writeStringProperty("mediaType", MediaType.OCI_INDEX);
      out.writeArrayPropertyStart("manifests");
      for (Entry entry : catalog.entries()) {
        write(out, entry, selectedBy.get(entry.reference()));
      }
      for (JsonNode descriptor : file.parked()) {
        out.writeTree(descriptor);
      }
      for (JsonNode descriptor : file.foreign()) {
        out.writeTree(descriptor);
      }
      out.writeEndArray();
      out.writeObjectPropertyStart("annotations");
      out.writeStringProperty(IndexFile.STORE, catalog.storeId());
      out.writeStringProperty(IndexFile.GENERATION, Long.toString(catalog.generation()));
      out.writeEndObject();
      out.writeEndObject();
    }
    return text.toByteArray();
  }

  /** Does the catalogue say the same as this descriptor? */
  static boolean held(Catalog catalog, JsonNode descriptor) {
    try {
      Entry entry =
          catalog.get(
              Reference.parse(
                  descriptor.path("annotations").path(IndexFile.REF_NAME).asString("")));
      return entry != null
          && entry.digest().equals(Digest.parse(descriptor.path("digest").asString("")));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void write(JsonGenerator out, Entry entry, @Nullable String selectedBy) {
    Descriptor descriptor = entry.descriptor();
    out.writeStartObject();
    out.writeStringProperty("mediaType", descriptor.mediaType());
    out.writeStringProperty("digest", descriptor.digest().toString());
    out.writeNumberProperty("size", descriptor.size());
    if (descriptor.artifactType() != null) {
      out.writeStringProperty("artifactType", descriptor.artifactType());
    }
    if (descriptor.platform() != null) {
      write(out, descriptor.platform());
    }
    Map<String, String> annotations = new TreeMap<>();
    descriptor
        .annotations()
        .forEach((key, value) -> {
          if (!key.startsWith(IndexFile.OURS)) {
            annotations.put(key, value);
          }
        });
    annotations.put(IndexFile.REF_NAME, entry.reference().toString());
    annotations.put(IndexFile.POLICY, String.join(",", entry.policies()));
    if (selectedBy != null) {
      annotations.put(IndexFile.SELECTED_BY, selectedBy);
    }
    out.writeObjectPropertyStart("annotations");
    annotations.forEach(out::writeStringProperty);
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Platform platform) {
    out.writeObjectPropertyStart("platform");
    out.writeStringProperty("architecture", platform.architecture());
    out.writeStringProperty("os", platform.os());
    if (platform.osVersion() != null) {
      out.writeStringProperty("os.version", platform.osVersion());
    }
    if (platform.variant() != null) {
      out.writeStringProperty("variant", platform.variant());
    }
    out.writeEndObject();
  }
}
