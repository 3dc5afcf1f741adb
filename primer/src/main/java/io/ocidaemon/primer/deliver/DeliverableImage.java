package io.ocidaemon.primer.deliver;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Reference;

/**
 * An image that the store holds and whose policy accepted it.
 *
 * @param reference its full name upstream
 * @param descriptor of its manifest
 * @param fresh was it committed in this pass, and never delivered before? Then a target need not be
 *     asked for the tag first
 * @param completion fetches what a sparse index lacks, for a target that refuses sparse ones
 */
public record DeliverableImage(
    Reference reference, Descriptor descriptor, boolean fresh, Completion completion) {

  /** Brings the rest of a sparse index into the store. */
  @FunctionalInterface
  public interface Completion {
    /**
     * @throws java.io.IOException where the rest cannot be had, or may not be fetched
     */
    void complete() throws java.io.IOException, InterruptedException;
  }
}
