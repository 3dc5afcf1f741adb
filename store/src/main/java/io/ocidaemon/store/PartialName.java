package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.InvalidOciException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file name in {@code ingest/}: {@code <alg>-<hex>.<owner>} is a partial download, the same with
 * {@code .ranges} tells what of it is durable, with {@code .put<n>} is small content on its way in.
 *
 * @param digest of the whole content
 * @param owner whose it is
 * @param suffix empty, {@code .ranges} or {@code .put<n>}
 */
record PartialName(Digest digest, Owner owner, String suffix) {
  static final String RANGES = ".ranges";
  static final String PUT = ".put";

  private static final Pattern NAME =
      Pattern.compile("(sha256|sha512)-([0-9a-f]+)\\.([0-9a-f-]+)(\\.ranges|\\.put[0-9]+|)");

  /** Null for a name that is none. */
  static @Nullable PartialName parse(String name) {
    Matcher m = NAME.matcher(name);
    if (!m.matches()) {
      return null;
    }
    Owner owner = Owner.parse(m.group(3));
    try {
      return owner == null
          ? null
          : new PartialName(Digest.parse(m.group(1) + ":" + m.group(2)), owner, m.group(4));
    } catch (InvalidOciException e) {
      return null;
    }
  }

  boolean isContent() {
    return suffix.isEmpty();
  }

  @Override
  public String toString() {
    return Layout.flat(digest) + "." + owner.name() + suffix;
  }
}
