package io.ocidaemon.primer.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The line of each key that a file gives, by key path: for messages about a finished Config. */
public final class Positions {

  /** No file: nothing was given. */
  public static final Positions NONE = new Positions("(built in)", Map.of());

  private final String file;
  private final Map<String, Integer> lines;

  Positions(String file, Map<String, Integer> lines) {
    this.file = file;
    this.lines = Collections.unmodifiableMap(new LinkedHashMap<>(lines));
  }

  /** The file as the user named it. */
  public String file() {
    return file;
  }

  /** Every key path that the file gives, in its order. */
  public Set<String> paths() {
    return lines.keySet();
  }

  /** The place of a key path, or of the nearest thing above it that the file gives. */
  public Position at(String path) {
    String near = path;
    while (!near.isEmpty()) {
      Integer line = lines.get(near);
      if (line != null) {
        return new Position(file, line, path);
      }
      int cut = Math.max(near.lastIndexOf('.'), near.lastIndexOf('['));
      near = cut < 0 ? "" : near.substring(0, cut);
    }
    return new Position(file, lines.isEmpty() ? 0 : 1, path);
  }
}
