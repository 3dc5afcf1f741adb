package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One name in the catalogue: a manifest that a policy accepted and whose blobs are in the store.
 *
 * @param reference {@code HOST/REPOSITORY:TAG}, or {@code HOST/REPOSITORY@DIGEST} where there is no
 *     tag (referrers, signatures, receipts, what a moved tag leaves behind)
 * @param descriptor of the manifest; its artifact type as the referrers list names it
 * @param subject what the manifest refers to; null where it has none
 * @param policies that accepted it, {@code sha256:…} over the canonical policy; in byte order
 * @param platforms that are complete in the store, as {@code OS/ARCHITECTURE[/VARIANT]}, or {@link
 *     #ALL_PLATFORMS}; in byte order
 * @param foreign written by another tool into {@code index.json}: no policy of ours accepted it
 */
public record Entry(
    Reference reference,
    Descriptor descriptor,
    @Nullable Digest subject,
    Set<String> policies,
    Set<String> platforms,
    boolean foreign) {

  /** Stands in {@link #platforms} for every platform that the index names. */
  public static final String ALL_PLATFORMS = "*";

  /** Sorts the sets, and checks that a reference by digest is this manifest's. */
  public Entry {
    if (reference.digest() != null && !reference.digest().equals(descriptor.digest())) {
      throw new IllegalArgumentException(
          reference + " cannot name the manifest " + descriptor.digest());
    }
    policies = sorted(policies);
    platforms = sorted(platforms);
  }

  /** An entry of ours. */
  public static Entry of(
      Reference reference,
      Descriptor descriptor,
      @Nullable Digest subject,
      Set<String> policies,
      Set<String> platforms) {
    return new Entry(reference, descriptor, subject, policies, platforms, false);
  }

  /** The digest of the manifest. */
  public Digest digest() {
    return descriptor.digest();
  }

  /** The same manifest under another name. */
  Entry withReference(Reference other) {
    return new Entry(other, descriptor, subject, policies, platforms, foreign);
  }

  /** The same with these policies only. */
  Entry withPolicies(Set<String> others) {
    return new Entry(reference, descriptor, subject, others, platforms, foreign);
  }

  /** The same with the other's policies and platforms too. */
  Entry withFactsOf(Entry other) {
    return policies.containsAll(other.policies) && platforms.containsAll(other.platforms)
        ? this
        : new Entry(
            reference,
            descriptor,
            subject,
            union(policies, other.policies),
            union(platforms, other.platforms),
            foreign);
  }

  private static Set<String> union(Collection<String> a, Collection<String> b) {
    TreeSet<String> all = new TreeSet<>(a);
    all.addAll(b);
    return all;
  }

  private static Set<String> sorted(Set<String> set) {
    return switch (set.size()) {
      case 0 -> Set.of();
      case 1 -> Set.of(set.iterator().next());
      default -> Collections.unmodifiableSortedSet(new TreeSet<>(set));
    };
  }
}
