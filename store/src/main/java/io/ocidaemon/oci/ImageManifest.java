package io.ocidaemon.oci;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of one image or artefact (image-spec, manifest.md).
 *
 * @param mediaType {@link MediaType#OCI_MANIFEST} or {@link MediaType#DOCKER_MANIFEST}
 * @param writtenArtifactType {@code artifactType} as written; null where there is none
 * @param config the configuration
 * @param layers in order, may be empty
 * @param subject null where there is none
 * @param annotations empty where there are none
 */
public record ImageManifest(
    String mediaType,
    @Nullable String writtenArtifactType,
    Descriptor config,
    List<Descriptor> layers,
    @Nullable Descriptor subject,
    Map<String, String> annotations)
    implements Manifest {

  /** Copies the collections. */
  public ImageManifest {
    layers = List.copyOf(layers);
    annotations = Map.copyOf(annotations);
  }

  @Override
  public String artifactType() {
    return writtenArtifactType != null ? writtenArtifactType : config.mediaType();
  }

  @Override
  public List<Descriptor> references() {
    List<Descriptor> all = new ArrayList<>(layers.size() + 1);
    all.add(config);
    all.addAll(layers);
    return List.copyOf(all);
  }
}
