/**
 * The nouns of the OCI specifications as immutable values: digest, descriptor, reference, media
 * type, platform, manifest.
 *
 * <p>No I/O and nothing of the other packages. Reading is strict and bounded: every parser either
 * returns a value that can be written back, or throws {@link InvalidOciException} with a message
 * that says what is wrong.
 *
 * {@snippet :
 * Reference reference = Reference.parse("registry.example:5000/tools/git:2.51");
 * Digest digest = Digest.of(Digest.Algorithm.SHA256, manifestBytes);
 * Manifest manifest = Manifest.parse(manifestBytes, MediaType.OCI_MANIFEST);
 * for (Descriptor part : manifest.references()) {
 *   System.out.println(part.digest() + " " + part.size());
 * }
 * }
 */
@NullMarked
package io.ocidaemon.oci;

import org.jspecify.annotations.NullMarked;
