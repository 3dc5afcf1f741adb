package io.ocidaemon.primer.config;

/**
 * Where something stands in a configuration file, kept in the records so that a failure at run time
 * can still name file and line.
 *
 * @param file the file as the user named it
 * @param line from 1
 * @param path the key path, {@code registries[0].images[1]}
 */
public record Position(String file, int line, String path) {

  /** For records made in code rather than read from a file. */
  public static final Position NONE = new Position("(built in)", 0, "");

  /** A problem at this place. */
  public Problem problem(String message) {
    return new Problem(file, line, path, message);
  }

  /** A problem at a key below this place, on this place's line. */
  public Problem problem(String key, String message) {
    return new Problem(file, line, path.isEmpty() ? key : path + "." + key, message);
  }

  /** {@code FILE:LINE: KEY.PATH}. */
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + (path.isEmpty() ? "" : ": " + path);
  }
}
