package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Every name and path in the store, in one place.
 *
 * @param data the folder of the image layout ({@code --data})
 */
record Layout(Path data) {
  private static final int DIGITS = 20;
  private static final String CHECKPOINT = ".checkpoint";
  private static final String TEMPORARY = ".tmp";
  private static final String JSON = ".json";

  /** {@code oci-layout} (image-spec, image-layout.md). */
  Path ociLayout() {
    return data.resolve("oci-layout");
  }

  /** {@code index.json}. */
  Path index() {
    return data.resolve("index.json");
  }

  /** The folder of ours. */
  Path own() {
    return data.resolve(".oci-daemon");
  }

  /** The number of the store's format. */
  Path format() {
    return own().resolve("format");
  }

  /** The commits. */
  Path log() {
    return own().resolve("log");
  }

  /** The record of one generation: a file, or a folder that holds {@link #inFolder}. */
  Path record(long generation) {
    return log().resolve(digits(generation));
  }

  /** The whole catalogue at one generation. */
  Path checkpoint(long generation) {
    return log().resolve(digits(generation) + CHECKPOINT);
  }

  /** The one file of what was published by renaming a folder. */
  static Path inFolder(Path published) {
    return published.resolve("content");
  }

  /** The generation that a name in {@link #log()} is the record of; empty for any other name. */
  static OptionalLong recordGeneration(String name) {
    return name.length() == DIGITS ? number(name) : OptionalLong.empty();
  }

  /** The generation that a name in {@link #log()} is the checkpoint of; empty for any other. */
  static OptionalLong checkpointGeneration(String name) {
    return name.length() == DIGITS + CHECKPOINT.length() && name.endsWith(CHECKPOINT)
        ? number(name.substring(0, DIGITS))
        : OptionalLong.empty();
  }

  /** A name beside {@code target} for what is not yet there; {@code unique} is used only once. */
  static Path temporary(Path target, String unique) {
    return target.resolveSibling("." + unique + TEMPORARY);
  }

  /** The next {@code index.json}: in our own folder, where no reader of the layout meets it. */
  Path temporaryIndex(String unique) {
    return own().resolve("index-" + unique + TEMPORARY);
  }

  /** Where an {@code index.json} goes that nobody can read. */
  Path indexAside(String unique) {
    return own().resolve("index-" + unique + ".unreadable");
  }

  /** {@code daemons/<id>.json}. */
  Path daemon(String id) {
    return daemons().resolve(id + JSON);
  }

  /** The id in a name of {@link #daemons()}; null for any other name. */
  static @Nullable String daemonId(String name) {
    return name.endsWith(JSON) && !name.startsWith(".")
        ? name.substring(0, name.length() - JSON.length())
        : null;
  }

  /** What each daemon selects. */
  Path daemons() {
    return own().resolve("daemons");
  }

  /** The partial downloads. */
  Path ingest() {
    return own().resolve("ingest");
  }

  /** The runs of gc, each a folder. */
  Path trash() {
    return own().resolve("trash");
  }

  /** {@code blobs}. */
  Path blobs() {
    return data.resolve("blobs");
  }

  /** {@code blobs/<alg>}. */
  Path blobs(Digest.Algorithm algorithm) {
    return blobs().resolve(algorithm.id());
  }

  /** {@code blobs/<alg>/<hex>}. */
  Path blob(Digest digest) {
    return blobs(digest.algorithm()).resolve(digest.hex());
  }

  /** {@code trash/<run>/<alg>-<hex>}. */
  Path trashed(String run, Digest digest) {
    return trash().resolve(run).resolve(flat(digest));
  }

  /** A digest as a file name: {@code <alg>-<hex>}. */
  static String flat(Digest digest) {
    return digest.algorithm().id() + "-" + digest.hex();
  }

  private static String digits(long generation) {
    String number = Long.toString(generation);
    return "0".repeat(DIGITS - number.length()) + number;
  }

  private static OptionalLong number(String digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return OptionalLong.empty();
      }
    }
    try {
      return OptionalLong.of(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
