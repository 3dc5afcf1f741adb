package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What other tools wrote into {@code index.json}: looked at when asked, read when changed. The list
 * is the same object as long as nothing in it is new: each export of ours makes a new file of the
 * same entries, and no manifest is read again for that.
 */
final class Foreign implements Supplier<List<Entry>> {
  /** The host of entries that have no full reference. */
  static final String HOST = "localhost";

  private static final System.Logger LOG = System.getLogger(Foreign.class.getName());

  private final IndexLoader loader;
  private final Links links;
  private final String repository;
  private @Nullable IndexFile known;
  private List<Entry> entries = List.of();

  /** By descriptor, those whose manifest could be read. */
  private Map<JsonNode, Entry> whole = Map.of();

  Foreign(Layout layout, IndexLoader loader, Links links) {
    this.loader = loader;
    this.links = links;
    this.repository = Reference.repositoryOf(layout.data());
  }

  @Override
  public synchronized List<Entry> get() {
    try {
      IndexFile file = loader.load().file();
      if (file != null && file != known) {
        update(file);
        known = file;
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "index.json could not be read", e);
    }
    return entries;
  }

  private void update(IndexFile file) {
    List<Entry> next = new ArrayList<>();
    Map<JsonNode, Entry> nextWhole = new HashMap<>();
    for (JsonNode descriptor : file.foreign()) {
      Entry before = whole.get(descriptor);
      if (before != null) {
        next.add(before);
        nextWhole.put(descriptor, before);
      } else {
        add(descriptor, next, nextWhole);
      }
    }
    whole = nextWhole;
    if (!next.equals(entries)) {
      entries = List.copyOf(next);
    }
  }

  /** Leaves out what is no manifest or has no proper descriptor. */
  private void add(JsonNode node, List<Entry> to, Map<JsonNode, Entry> toWhole) {
    try {
      String mediaType = node.path("mediaType").asString("");
      Digest digest = Digest.parse(node.path("digest").asString(""));
      if (!MediaType.isManifest(mediaType)) {
        return;
      }
      Manifest manifest = manifest(digest);
      Entry entry = entry(node, mediaType, digest, manifest);
      to.add(entry);
      if (manifest != null) {
        toWhole.put(node, entry);
      }
    } catch (IllegalArgumentException e) {
      LOG.log(System.Logger.Level.DEBUG, "index.json lists what cannot be served", e);
    }
  }

  /** Null where there is none or it cannot be read: one bad file must not hide all the others. */
  private @Nullable Manifest manifest(Digest digest) {
    try {
      return links.manifest(digest);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the foreign manifest {0}: {1}", digest, e.toString());
      return null;
    }
  }

  private Entry entry(JsonNode node, String mediaType, Digest digest, @Nullable Manifest manifest) {
    Map<String, String> annotations = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : node.path("annotations").properties()) {
      annotations.put(field.getKey(), field.getValue().asString(""));
    }
    Descriptor subject = manifest == null ? null : manifest.subject();
    return new Entry(
        reference(annotations.get(IndexFile.REF_NAME), digest),
        new Descriptor(
            mediaType,
            digest,
            node.path("size").asLong(-1),
            manifest == null ? null : manifest.artifactType(),
            annotations,
            null,
            List.of()),
        subject == null ? null : subject.digest(),
        Set.of(),
        Set.of(Entry.ALL_PLATFORMS),
        true);
  }

  private Reference reference(@Nullable String name, Digest digest) {
    if (name != null && Reference.isTag(name)) {
      return Reference.ofTag(HOST, repository, name);
    }
    if (name != null && name.indexOf('/') > 0) {
      try {
        return Reference.parse(name);
      } catch (IllegalArgumentException e) {
        // A name of another kind, such as "images/one": by digest then.
        return Reference.ofDigest(HOST, repository, digest);
      }
    }
    return Reference.ofDigest(HOST, repository, digest);
  }
}
