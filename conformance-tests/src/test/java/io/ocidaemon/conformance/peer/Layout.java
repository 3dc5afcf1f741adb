package io.ocidaemon.conformance.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A layout on disk as a stranger sees it: by {@code index.json} and the files under {@code blobs/}.
 */
public record Layout(Path dir) {
  /**
   * Reference name to digest, from {@code index.json}; an AssertionError where that is no layout.
   */
  public Map<String, String> entries() {
    try {
      if (!Files.readString(dir.resolve("oci-layout")).contains("imageLayoutVersion")) {
        throw new AssertionError("no layout: " + dir);
      }
      var entries = new LinkedHashMap<String, String>();
      for (var entry :
          new JsonMapper()
              .readTree(Files.readString(dir.resolve("index.json")))
              .path("manifests")) {
        entries.put(
            entry.path("annotations").path("org.opencontainers.image.ref.name").asString(""),
            entry.path("digest").asString());
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The media type that {@code index.json} tells for a reference. */
  public String mediaType(String reference) {
    try {
      for (var entry :
          new JsonMapper()
              .readTree(Files.readString(dir.resolve("index.json")))
              .path("manifests")) {
        if (entry
            .path("annotations")
            .path("org.opencontainers.image.ref.name")
            .asString("")
            .equals(reference)) {
          return entry.path("mediaType").asString();
        }
      }
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a blob lies. */
  public Path blob(String digest) {
    return dir.resolve("blobs").resolve(digest.replace(':', '/'));
  }

  /** All files below a folder of the layout; none where there is no such folder. */
  public long files(String folder) {
    Path below = dir.resolve(folder);
    if (!Files.isDirectory(below)) {
      return 0;
    }
    try (Stream<Path> all = Files.walk(below)) {
      return all.filter(Files::isRegularFile).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
