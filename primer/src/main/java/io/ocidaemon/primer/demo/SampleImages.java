package io.ocidaemon.primer.demo;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Json;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.store.Blobs;
import io.ocidaemon.store.Change;
import io.ocidaemon.store.Entry;
import io.ocidaemon.store.Store;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.node.ObjectNode;

/** Makes the sample images, the same bytes each time. */
final class SampleImages {
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

  /** Serving needs some policy's mark on an entry; the sample's own says what it is. */
  private static final String POLICY =
      Digest.of(Digest.Algorithm.SHA256, "sample".getBytes(StandardCharsets.UTF_8)).toString();

  private final Store store;
  private final String host;
  private final List<Change> changes = new ArrayList<>();

  /**
   * @param store where they go
   * @param host the name of the sample registry, {@code HOST:PORT}
   */
  SampleImages(Store store, String host) {
    this.store = store;
    this.host = host;
  }

  /** Two versions of one image, one for two platforms, and an artefact. */
  void make() throws IOException {
    for (String version : List.of("1.0.0", "1.1.0")) {
      Made image = image("hello " + version, "amd64");
      name("sample/hello", version, image);
    }
    name("sample/multi", "2.0.0", index(image("multi", "amd64"), image("multi", "arm64")));
    name("sample/artefact", "1", artefact());
    List<Change> missing = new ArrayList<>();
    for (Change change : changes) {
      if (store.catalog().get(change.reference()) == null) {
        missing.add(change);
      }
    }
    if (!missing.isEmpty()) {
      store.commit(missing);
    }
  }

  private record Made(Descriptor descriptor, String architecture, Set<Digest> all) {}

  private void name(String repository, String tag, Made made) {
    changes.add(
        new Change.Put(
            new Entry(
                Reference.ofTag(host, repository, tag),
                made.descriptor(),
                null,
                Set.of(POLICY),
                Set.of(Entry.ALL_PLATFORMS),
                false),
            null,
            made.all()));
  }

  private Made image(String text, String architecture) throws IOException {
    byte[] tar = SampleTar.of(Map.of("README", text + " on " + architecture + "\n"));
    Descriptor layer = put(LAYER, gzip(tar));
    ObjectNode config = Json.mapper().createObjectNode();
    config.put("architecture", architecture);
    config.put("os", "linux");
    config.putObject("config");
    ObjectNode rootfs = config.putObject("rootfs");
    rootfs.put("type", "layers");
    rootfs.putArray("diff_ids").add(Digest.of(Digest.Algorithm.SHA256, tar).toString());
    Descriptor configuration = put(MediaType.OCI_CONFIG, json(config));
    ObjectNode manifest = Json.mapper().createObjectNode();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaType.OCI_MANIFEST);
    manifest.set("config", json(configuration));
    manifest.putArray("layers").add(json(layer));
    Descriptor descriptor = put(MediaType.OCI_MANIFEST, json(manifest));
    return new Made(
        descriptor,
        architecture,
        Set.of(layer.digest(), configuration.digest(), descriptor.digest()));
  }

  private Made index(Made... members) throws IOException {
    ObjectNode index = Json.mapper().createObjectNode();
    index.put("schemaVersion", 2);
    index.put("mediaType", MediaType.OCI_INDEX);
    var manifests = index.putArray("manifests");
    Set<Digest> all = new HashSet<>();
    for (Made member : members) {
      ObjectNode descriptor = json(member.descriptor());
      descriptor
          .putObject("platform")
          .put("architecture", member.architecture())
          .put("os", "linux");
      manifests.add(descriptor);
      all.addAll(member.all());
    }
    Descriptor descriptor = put(MediaType.OCI_INDEX, json(index));
    all.add(descriptor.digest());
    return new Made(descriptor, "", all);
  }

  private Made artefact() throws IOException {
    Descriptor empty = put(MediaType.OCI_EMPTY, "{}".getBytes(StandardCharsets.UTF_8));
    Descriptor text = put("text/plain", "an artefact\n".getBytes(StandardCharsets.UTF_8));
    ObjectNode manifest = Json.mapper().createObjectNode();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", MediaType.OCI_MANIFEST);
    manifest.put("artifactType", "application/vnd.example.sample");
    manifest.set("config", json(empty));
    manifest.putArray("layers").add(json(text));
    Descriptor descriptor = put(MediaType.OCI_MANIFEST, json(manifest));
    return new Made(descriptor, "", Set.of(empty.digest(), text.digest(), descriptor.digest()));
  }

  private Descriptor put(String mediaType, byte[] content) throws IOException {
    Descriptor descriptor = Descriptor.of(mediaType, content);
    Blobs blobs = store.blobs();
    blobs.put(descriptor.digest(), content);
    return descriptor;
  }

  private static ObjectNode json(Descriptor descriptor) {
    ObjectNode node = Json.mapper().createObjectNode();
    node.put("mediaType", descriptor.mediaType());
    node.put("digest", descriptor.digest().toString());
    node.put("size", descriptor.size());
    return node;
  }

  private static byte[] json(ObjectNode node) {
    return Json.mapper().writeValueAsBytes(node);
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
