package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import java.util.HashMap;
import java.util.Map;

/** Adds up a plan from many threads; content that several images share counts once. */
final class PlanTotals {
  private final Map<Digest, Long> content = new HashMap<>();
  private final Map<Digest, Long> lacking = new HashMap<>();
  private boolean contentKnown = true;
  private boolean lackingKnown = true;
  private int requests;

  /** An image whose content is known, and the requests for its name and its manifests. */
  synchronized void add(ManifestTree tree, int asked) {
    requests += asked;
    for (Descriptor part : tree.manifests().values()) {
      content.put(part.digest(), part.size());
    }
    for (Descriptor part : tree.blobs().values()) {
      content.put(part.digest(), part.size());
    }
  }

  /** An image whose content nobody looked at. */
  synchronized void unknown(int asked, boolean here) {
    requests += asked;
    contentKnown = false;
    lackingKnown &= here;
  }

  /** Something that the store lacks; the request for it is counted elsewhere. */
  synchronized void lacks(Digest digest, long size) {
    lacking.put(digest, size);
  }

  /** A blob that the store lacks: one request, whoever else needs it. */
  synchronized void lacksBlob(Digest digest, long size) {
    if (lacking.put(digest, size) == null) {
      requests++;
    }
  }

  synchronized Plan.Totals sum() {
    return new Plan.Totals(
        contentKnown ? sum(content) : null, lackingKnown ? sum(lacking) : null, requests);
  }

  private static long sum(Map<Digest, Long> sizes) {
    return sizes.values().stream().mapToLong(Long::longValue).sum();
  }
}
