package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Json;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.server.RegistryServer;
import io.ocidaemon.store.Change;
import io.ocidaemon.store.Entry;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ObjectNode;

/** A real registry on loopback whose images a test makes and moves. */
final class UpstreamFixture implements AutoCloseable {
  private static final String NAME = "upstream.invalid";
  private static final Set<String> POLICY =
      Set.of(Digest.of(Digest.Algorithm.SHA256, new byte[0]).toString());

  private final Store store;
  private final RegistryServer server;

  UpstreamFixture(Path folder) throws IOException {
    store = Store.open(folder);
    server =
        RegistryServer.of(store)
            .admit(entry -> !entry.foreign())
            .defaultNamespace(NAME)
            .listen("127.0.0.1", 0)
            .start();
  }

  String host() {
    return "127.0.0.1:" + server.port();
  }

  /** An image of one layer with this text. */
  Descriptor image(String repository, String tag, String text) throws IOException {
    Made made = image(text);
    name(repository, tag, made);
    return made.descriptor();
  }

  /** An index with one image for each platform. */
  Descriptor index(String repository, String tag, String... architectures) throws IOException {
    return index(repository, tag, List.of(architectures), true);
  }

  /** An index of members that say no platform, such as artefacts. */
  Descriptor indexWithoutPlatforms(String repository, String tag, int members) throws IOException {
    return index(
        repository, tag, IntStream.range(0, members).mapToObj(String::valueOf).toList(), false);
  }

  private Descriptor index(
      String repository, String tag, List<String> architectures, boolean platforms)
      throws IOException {
    ObjectNode index = Json.mapper().createObjectNode();
    index.put("schemaVersion", 2).put("mediaType", MediaType.OCI_INDEX);
    var members = index.putArray("manifests");
    Set<Digest> all = new HashSet<>();
    for (String architecture : architectures) {
      Made member = image(repository + tag + architecture);
      ObjectNode descriptor = json(member.descriptor());
      if (platforms) {
        descriptor.putObject("platform").put("os", "linux").put("architecture", architecture);
      }
      members.add(descriptor);
      all.addAll(member.all());
    }
    Descriptor descriptor = put(MediaType.OCI_INDEX, bytes(index));
    all.add(descriptor.digest());
    name(repository, tag, new Made(descriptor, all));
    return descriptor;
  }

  void remove(String repository, String tag) throws IOException {
    Reference reference = Reference.ofTag(NAME, repository, tag);
    Entry entry = store.catalog().get(reference);
    if (entry != null) {
      store.commit(List.of(new Change.Remove(reference, entry.descriptor().digest())));
    }
  }

  private record Made(Descriptor descriptor, Set<Digest> all) {}

  private Made image(String text) throws IOException {
    Descriptor config =
        put(
            MediaType.OCI_CONFIG,
            ("{\"config\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8));
    Descriptor layer =
        put(
            "application/vnd.oci.image.layer.v1.tar",
            ("layer " + text).getBytes(StandardCharsets.UTF_8));
    ObjectNode manifest = Json.mapper().createObjectNode();
    manifest.put("schemaVersion", 2).put("mediaType", MediaType.OCI_MANIFEST);
    manifest.set("config", json(config));
    manifest.putArray("layers").add(json(layer));
    Descriptor descriptor = put(MediaType.OCI_MANIFEST, bytes(manifest));
    return new Made(descriptor, Set.of(config.digest(), layer.digest(), descriptor.digest()));
  }

  private void name(String repository, String tag, Made made) throws IOException {
    Reference reference = Reference.ofTag(NAME, repository, tag);
    Entry before = store.catalog().get(reference);
    store.commit(
        List.of(
            new Change.Put(
                Entry.of(reference, made.descriptor(), null, POLICY, Set.of(Entry.ALL_PLATFORMS)),
                before == null ? null : before.descriptor().digest(),
                made.all())));
  }

  private Descriptor put(String mediaType, byte[] content) throws IOException {
    Descriptor descriptor = Descriptor.of(mediaType, content);
    store.blobs().put(descriptor.digest(), content);
    return descriptor;
  }

  private static ObjectNode json(Descriptor descriptor) {
    ObjectNode node = Json.mapper().createObjectNode();
    return node.put("mediaType", descriptor.mediaType())
        .put("digest", descriptor.digest().toString())
        .put("size", descriptor.size());
  }

  private static byte[] bytes(ObjectNode node) {
    return Json.mapper().writeValueAsBytes(node);
  }

  @Override
  public void close() throws IOException {
    server.close();
    store.close();
  }
}
