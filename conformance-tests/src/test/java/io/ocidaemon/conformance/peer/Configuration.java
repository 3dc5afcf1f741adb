package io.ocidaemon.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Writes an oci-daemon configuration for registries on loopback over plain HTTP. */
public final class Configuration {
  private final List<String> caches = new ArrayList<>();
  private final List<String> registries = new ArrayList<>();
  private String more = "";

  /** A registry to push to; more lines of it, each {@code key: value}. */
  public Configuration cache(Registry cache, String... lines) {
    caches.add(block(cache.host(), lines));
    return this;
  }

  /** A registry to prime from; an image is a name or a flow mapping {@code {name: ..., ...}}. */
  public Configuration registry(Registry upstream, String... images) {
    return registry(upstream, List.of(), images);
  }

  /** A registry to prime from, with more lines of it. */
  public Configuration registry(Registry upstream, List<String> lines, String... images) {
    var text = new StringBuilder(block(upstream.host(), lines.toArray(String[]::new)));
    text.append("    images:\n");
    for (String image : images) {
      text.append("      - ")
          .append(image.startsWith("{") ? image : "{name: \"" + image + "\"}")
          .append('\n');
    }
    registries.add(text.toString());
    return this;
  }

  /** More text at the top level. */
  public Configuration more(String text) {
    more += text;
    return this;
  }

  /** Writes it. */
  public Path write(Path file) {
    try {
      Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      return Files.writeString(file, text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The YAML. */
  public String text() {
    String pushTo = caches.isEmpty() ? "" : "caches:\n" + String.join("", caches);
    return pushTo + "registries:\n" + String.join("", registries) + more;
  }

  private static String block(String host, String... lines) {
    var text = new StringBuilder("  - host: \"" + host + "\"\n    insecure: true\n");
    for (String line : lines) {
      text.append("    ").append(line).append('\n');
    }
    return text.toString();
  }
}
