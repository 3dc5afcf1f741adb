package io.ocidaemon.primer.registry;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where images come from: one registry, or a registry behind its mirrors. Every method blocks, and
 * throws {@link RegistryException} for what goes wrong there and {@link
 * java.io.InterruptedIOException} for an interrupt.
 */
public interface Upstream extends AutoCloseable {
  /** {@code HOST[:PORT]} as references name it. */
  String host();

  /**
   * What a tag or digest is now, for one HEAD (more only where the registry tells too little).
   *
   * @return type, digest and size; empty where there is no such thing
   */
  Optional<Descriptor> resolve(String repository, String tagOrDigest) throws IOException;

  /**
   * The manifest under a tag or digest, for one GET. Its digest is checked against the reference,
   * or against what the registry announced.
   *
   * @return empty where there is no such thing
   */
  Optional<FetchedManifest> manifest(String repository, String tagOrDigest) throws IOException;

  /**
   * A blob from {@code offset} on, in one stream that mends itself. The caller checks the digest
   * and closes it.
   */
  BlobBody blob(String repository, Descriptor blob, long offset) throws IOException;

  /**
   * All manifests that have this one as subject, by the referrers API or the tag schema. Empty
   * means that there are none: an error is always thrown.
   */
  List<Descriptor> referrers(String repository, Digest subject) throws IOException;

  /** All tags of a repository, each once; an unknown repository is misconfigured, status 404. */
  List<String> tags(String repository) throws IOException;

  /** All repositories that {@code _catalog} lists to us. */
  List<String> catalog() throws IOException;

  @Override
  void close();
}
