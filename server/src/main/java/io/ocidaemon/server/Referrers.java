package io.ocidaemon.server;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.store.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The referrers of a subject as the list shows them; each manifest is read once. */
final class Referrers {
  private static final System.Logger LOG = System.getLogger(Referrers.class.getName());

  /**
   * One descriptor of the list.
   *
   * @param digest of the referrer
   * @param artifactType null for an index without one
   * @param json the descriptor
   * @param bytes of {@code json} in UTF-8
   */
  record Item(Digest digest, @Nullable String artifactType, String json, int bytes) {}

  private final Contents contents;
  private final Holders holders;

  /** The type that a descriptor gives counts where the manifest has none written in it. */
  private record Key(Digest digest, String mediaType) {}

  private final Cache<Key, Item> items =
      Caffeine.newBuilder()
          .maximumWeight(16 << 20)
          .weigher((Key key, Item item) -> 2 * (item.bytes() + key.mediaType.length()) + 300)
          .build();

  Referrers(Contents contents, Holders holders) {
    this.contents = contents;
    this.holders = holders;
  }

  /** By subject first, then by the fallback tag; a digest may come twice. */
  List<Item> of(Repository repository, Digest subject) throws IOException {
    List<Item> found = new ArrayList<>();
    for (Entry entry : repository.referrers(subject)) {
      Item item = item(entry.descriptor());
      if (item != null) {
        found.add(item);
      }
    }
    Entry fallback = repository.byTag(fallbackTag(subject));
    if (fallback != null && MediaType.isIndex(fallback.descriptor().mediaType())) {
      for (Descriptor named : fallbackList(fallback)) {
        // What the store does not hold cannot be pulled from here: a sparse index.
        Item item = holders.reaches(repository, named.digest()) ? item(named) : null;
        if (item != null) {
          found.add(item);
        }
      }
    }
    return found;
  }

  /**
   * The tag under which clients of registries without referrers keep the list (distribution-spec,
   * "Referrers Tag Schema").
   */
  static String fallbackTag(Digest subject) {
    return clean(subject.algorithm().id(), 32) + "-" + clean(subject.hex(), 64);
  }

  private static String clean(String part, int limit) {
    String cut = part.length() > limit ? part.substring(0, limit) : part;
    return cut.replaceAll("[^a-zA-Z0-9._-]", "-");
  }

  private List<Descriptor> fallbackList(Entry fallback) throws IOException {
    try {
      return contents.references(fallback.descriptor().digest(), fallback.descriptor().mediaType());
    } catch (InvalidOciException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} is no list of referrers: {1}",
          fallback.reference(),
          e.getMessage());
      return List.of();
    }
  }

  private @Nullable Item item(Descriptor descriptor) {
    Key key = new Key(descriptor.digest(), descriptor.mediaType());
    Item known = items.getIfPresent(key);
    if (known != null) {
      return known;
    }
    try {
      Item read = item(key, contents.require(key.digest));
      items.put(key, read);
      return read;
    } catch (IOException | InvalidOciException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the referrer {0} cannot be read: {1}",
          descriptor.digest(),
          e.toString());
      return null;
    }
  }

  /**
   * Size and type are the content's own: a descriptor that says otherwise, as a fallback tag's
   * index may, is wrong.
   */
  private static Item item(Key key, byte[] content) {
    Manifest manifest;
    try {
      manifest = Manifest.parse(content, key.mediaType);
    } catch (InvalidOciException e) {
      manifest = Manifest.parse(content, null);
    }
    Descriptor own = Descriptor.of(manifest.mediaType(), key.digest, content.length);
    String json = json(own, manifest.artifactType(), manifest.annotations());
    if (utf8Length(json) > ReferrerResource.MAX_PAGE / 2) {
      // A list that no client takes would help nobody: the manifest itself still has them.
      json = json(own, manifest.artifactType(), Map.of());
    }
    return new Item(key.digest, manifest.artifactType(), json, utf8Length(json));
  }

  private static String json(
      Descriptor descriptor, @Nullable String artifactType, Map<String, String> annotations) {
    JsonText json = new JsonText();
    json.raw("{\"mediaType\":").string(descriptor.mediaType());
    json.raw(",\"digest\":").string(descriptor.digest().toString());
    json.raw(",\"size\":").number(descriptor.size());
    if (artifactType != null) {
      json.raw(",\"artifactType\":").string(artifactType);
    }
    if (!annotations.isEmpty()) {
      String separator = ",\"annotations\":{";
      for (Map.Entry<String, String> annotation : new TreeMap<>(annotations).entrySet()) {
        json.raw(separator).string(annotation.getKey()).raw(":").string(annotation.getValue());
        separator = ",";
      }
      json.raw("}");
    }
    return json.raw("}").toString();
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
