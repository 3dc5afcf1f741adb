package io.ocidaemon.primer.discover;

import java.util.List;

/** The names that the configuration says; nobody is asked. */
public final class LiteralDiscovery implements Discovery {
  private final List<String> names;

  public LiteralDiscovery(List<String> names) {
    this.names = names.stream().distinct().toList();
  }

  @Override
  public List<String> repositories() {
    return names;
  }
}
