package io.ocidaemon.server;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.InvalidOciException;
import org.jspecify.annotations.Nullable;

/**
 * What one request asks for, parsed and checked once.
 *
 * @param path of the request
 * @param query of the request
 * @param namespace the {@code ns} parameter, else the prefix of the path; null where there is
 *     neither
 * @param view what the client may see
 */
record Asked(RegistryPath path, Query query, @Nullable String namespace, View view) {

  /**
   * The repository.
   *
   * @throws RegistryException {@link ErrorCode#NAME_UNKNOWN}
   */
  Repository repository() throws RegistryException {
    Repository repository = view.repository(path.name(), namespace);
    if (repository == null) {
      throw new RegistryException(
          ErrorCode.NAME_UNKNOWN,
          namespace == null
              ? path.name()
              : path.name() + " in the namespace " + excerpt(namespace));
    }
    return repository;
  }

  /**
   * The item, as a digest.
   *
   * @throws RegistryException {@link ErrorCode#DIGEST_INVALID}
   */
  Digest digest() throws RegistryException {
    try {
      return Digest.parse(path.item());
    } catch (InvalidOciException e) {
      throw new RegistryException(ErrorCode.DIGEST_INVALID, excerpt(path.item()));
    }
  }

  private static String excerpt(String text) {
    return InvalidOciException.excerpt(text);
  }
}
