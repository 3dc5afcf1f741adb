package io.ocidaemon.primer.discover;

import io.ocidaemon.primer.registry.Upstream;
import java.io.IOException;
import java.util.List;

/** What {@code GET /v2/_catalog} lists. Docker Hub and many hosted registries have none. */
public final class CatalogDiscovery implements Discovery {
  private final Upstream registry;

  public CatalogDiscovery(Upstream registry) {
    this.registry = registry;
  }

  @Override
  public List<String> repositories() throws IOException {
    return registry.catalog();
  }
}
