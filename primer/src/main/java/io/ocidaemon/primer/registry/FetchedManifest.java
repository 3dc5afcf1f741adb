package io.ocidaemon.primer.registry;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Manifest;

/**
 * A manifest as the registry sent it.
 *
 * @param descriptor its media type, the digest of these bytes, and their number
 * @param bytes exactly as sent; not to be changed
 * @param manifest a reading of them
 */
public record FetchedManifest(Descriptor descriptor, byte[] bytes, Manifest manifest) {
  @Override
  public String toString() {
    return "FetchedManifest[" + descriptor.digest() + ", " + bytes.length + " bytes]";
  }
}
