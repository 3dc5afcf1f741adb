package io.ocidaemon.server;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.store.Change;
import io.ocidaemon.store.Entry;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts small images into a store, as a primer would. */
final class Samples {
  static final String POLICY = "sha256:" + "a".repeat(64);

  private final Store store;

  Samples(Store store) {
    this.store = store;
  }

  /** Stores a layer or config. */
  Descriptor blob(String mediaType, byte[] content) throws IOException {
    return blob(Digest.Algorithm.SHA256, mediaType, content);
  }

  Descriptor blob(Digest.Algorithm algorithm, String mediaType, byte[] content) throws IOException {
    Digest digest = Digest.of(algorithm, content);
    store.blobs().put(digest, content);
    return Descriptor.of(mediaType, digest, content.length);
  }

  /** Stores the manifest of an image with these layers, and a config that is the name. */
  Descriptor image(String name, Descriptor... layers) throws IOException {
    return manifest(MediaType.OCI_MANIFEST, imageJson(name, null, null, layers));
  }

  /** The JSON of an image manifest whose config is stored with it. */
  String imageJson(
      String name,
      @Nullable String artifactType,
      @Nullable Descriptor subject,
      Descriptor... layers)
      throws IOException {
    Descriptor config =
        blob(
            MediaType.OCI_CONFIG, ("{\"name\":\"" + name + "\"}").getBytes(StandardCharsets.UTF_8));
    StringBuilder json = new StringBuilder("{\"schemaVersion\":2,\"mediaType\":\"");
    json.append(MediaType.OCI_MANIFEST).append('"');
    if (artifactType != null) {
      json.append(",\"artifactType\":\"").append(artifactType).append('"');
    }
    json.append(",\"config\":").append(json(config)).append(",\"layers\":[");
    String separator = "";
    for (Descriptor layer : layers) {
      json.append(separator).append(json(layer));
      separator = ",";
    }
    json.append(']');
    if (subject != null) {
      json.append(",\"subject\":").append(json(subject));
    }
    return json.append(",\"annotations\":{\"name\":\"").append(name).append("\"}}").toString();
  }

  /** Stores the index of these manifests. */
  Descriptor index(Descriptor... manifests) throws IOException {
    return manifest(MediaType.OCI_INDEX, indexJson(MediaType.OCI_INDEX, manifests));
  }

  static String indexJson(@Nullable String mediaType, Descriptor... manifests) {
    StringBuilder json = new StringBuilder("{\"schemaVersion\":2");
    if (mediaType != null) {
      json.append(",\"mediaType\":\"").append(mediaType).append('"');
    }
    json.append(",\"manifests\":[");
    String separator = "";
    for (Descriptor manifest : manifests) {
      json.append(separator).append(json(manifest));
      separator = ",";
    }
    return json.append("]}").toString();
  }

  Descriptor manifest(String mediaType, String json) throws IOException {
    return manifest(Digest.Algorithm.SHA256, mediaType, json);
  }

  Descriptor manifest(Digest.Algorithm algorithm, String mediaType, String json)
      throws IOException {
    byte[] content = json.getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.of(algorithm, content);
    store.blobs().put(digest, content);
    return new Descriptor(
        mediaType,
        digest,
        content.length,
        Manifest.parse(content, mediaType).artifactType(),
        java.util.Map.of(),
        null,
        List.of());
  }

  /** Commits a name for a manifest that is stored. */
  Entry commit(String reference, Descriptor manifest) throws IOException {
    return commit(Reference.parse(reference), manifest, Set.of(POLICY));
  }

  Entry commit(Reference reference, Descriptor manifest, Set<String> policies) throws IOException {
    Manifest parsed =
        Manifest.parse(
            store.blobs().read(manifest.digest(), Manifest.MAX_BYTES), manifest.mediaType());
    Descriptor subject = parsed.subject();
    Entry entry =
        Entry.of(
            reference,
            manifest,
            subject == null ? null : subject.digest(),
            policies,
            Set.of(Entry.ALL_PLATFORMS));
    Entry there = store.catalog().get(reference);
    Store.Committed committed =
        store.commit(
            List.of(
                new Change.Put(
                    entry,
                    there == null ? null : there.descriptor().digest(),
                    store.reachable(manifest.digest()))));
    if (!committed.conflicts().isEmpty()) {
      throw new IOException("conflicts: " + committed.conflicts());
    }
    return entry;
  }

  void remove(String reference) throws IOException {
    Reference name = Reference.parse(reference);
    Entry there = store.catalog().get(name);
    if (there != null) {
      store.commit(List.of(new Change.Remove(name, there.descriptor().digest())));
    }
  }

  static String json(Descriptor descriptor) {
    return "{\"mediaType\":\""
        + descriptor.mediaType()
        + "\",\"digest\":\""
        + descriptor.digest()
        + "\",\"size\":"
        + descriptor.size()
        + "}";
  }
}
