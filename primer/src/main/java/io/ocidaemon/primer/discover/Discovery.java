package io.ocidaemon.primer.discover;

import java.io.IOException;
import java.util.List;

/** One way to know the repositories of a registry. */
@FunctionalInterface
public interface Discovery {
  /**
   * All repository names, without the host, each once; asks the registry on each call.
   *
   * @throws IOException a {@code RegistryException} where the registry cannot tell
   */
  List<String> repositories() throws IOException;
}
