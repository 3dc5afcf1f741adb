package io.ocidaemon.oci;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An index of manifests, or Docker's manifest list (image-spec, image-index.md).
 *
 * @param mediaType {@link MediaType#OCI_INDEX} or {@link MediaType#DOCKER_LIST}
 * @param artifactType as written; null where there is none
 * @param manifests in order, may be empty
 * @param subject null where there is none
 * @param annotations empty where there are none
 */
public record IndexManifest(
    String mediaType,
    @Nullable String artifactType,
    List<Descriptor> manifests,
    @Nullable Descriptor subject,
    Map<String, String> annotations)
    implements Manifest {

  /** Copies the collections. */
  public IndexManifest {
    manifests = List.copyOf(manifests);
    annotations = Map.copyOf(annotations);
  }

  @Override
  public List<Descriptor> references() {
    return manifests;
  }
}
