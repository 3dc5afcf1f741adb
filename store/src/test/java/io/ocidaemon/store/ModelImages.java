package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The few small images that the model's daemons prime, with blobs that they share. */
final class ModelImages {

  /** An image: its manifest and all that must be in the store with it. */
  record Image(Descriptor manifest, Set<Digest> blobs) {}

  private static final Map<Digest, byte[]> CONTENTS = new HashMap<>();
  private static final List<Image> IMAGES = new ArrayList<>();
  static final List<Reference> NAMES = new ArrayList<>();

  static {
    Descriptor config = blob(MediaType.OCI_CONFIG, "{\"os\":\"linux\"}");
    for (int i = 0; i < 6; i++) {
      Descriptor layer = blob("application/vnd.oci.image.layer.v1.tar", "layer " + i);
      Descriptor manifest =
          blob(
              MediaType.OCI_MANIFEST,
              """
              {"schemaVersion": 2, "mediaType": "%s", "config": %s, "layers": [%s]}
              """
                  .formatted(MediaType.OCI_MANIFEST, json(config), json(layer)));
      Set<Digest> blobs = new LinkedHashSet<>();
      List.of(layer, config, manifest).forEach(d -> blobs.add(d.digest()));
      IMAGES.add(new Image(manifest, blobs));
    }
    for (String repository : List.of("a.example/one", "a.example/two", "b.example:5000/one")) {
      NAMES.add(Reference.parse(repository + ":1"));
      NAMES.add(Reference.parse(repository + ":2"));
    }
  }

  private ModelImages() {}

  private static Descriptor blob(String mediaType, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    Descriptor descriptor = Descriptor.of(mediaType, content);
    CONTENTS.put(descriptor.digest(), content);
    return descriptor;
  }

  private static String json(Descriptor d) {
    return """
    {"mediaType": "%s", "digest": "%s", "size": %d}
    """
        .formatted(d.mediaType(), d.digest(), d.size());
  }

  static Image image(int number) {
    return IMAGES.get(number % IMAGES.size());
  }

  static int count() {
    return IMAGES.size();
  }

  /** All that must be in the store with a manifest. */
  static Set<Digest> blobs(Digest manifest) {
    for (Image image : IMAGES) {
      if (image.manifest.digest().equals(manifest)) {
        return image.blobs;
      }
    }
    throw new IllegalArgumentException("no manifest of the model: " + manifest);
  }

  static byte[] content(Digest digest) {
    byte[] content = CONTENTS.get(digest);
    if (content == null) {
      throw new IllegalArgumentException("no blob of the model: " + digest);
    }
    return content;
  }

  static Set<Digest> all() {
    return CONTENTS.keySet();
  }
}
