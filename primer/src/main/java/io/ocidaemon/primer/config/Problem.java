package io.ocidaemon.primer.config;

/**
 * One thing that is wrong in a configuration file.
 *
 * @param file the file as the user named it
 * @param line from 1; 0 where the file could not be read at all
 * @param path the key path, {@code registries[0].images[1].name}; empty for the file as a whole
 * @param message what is wrong and what to do; never holds a secret
 */
public record Problem(String file, int line, String path, String message) {

  /** {@code FILE:LINE: KEY.PATH: what is wrong, did you mean "x"?}, the form of the contract. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line);
    }
    text.append(": ");
    if (!path.isEmpty()) {
      text.append(path).append(": ");
    }
    return text.append(message).toString();
  }
}
