package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.nio.file.Path;

/**
 * Every name and path in the store, in one place.
 *
 * @param data the folder of the image layout ({@code --data})
 */
record Layout(Path data) {

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

  /** {@code blobs/<alg>}. */
  Path blobs(Digest.Algorithm algorithm) {
    return data.resolve("blobs").resolve(algorithm.id());
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
}
