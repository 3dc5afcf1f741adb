package io.ocidaemon.server;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.MediaType;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * {@code /v2/<name>/referrers/<digest>} (distribution-spec, "Listing Referrers"): who has this
 * subject, and who stands in the fallback tag's index.
 *
 * <p>In the order of their digests, in pages just below what containerd takes, since it reads one
 * page only.
 */
final class ReferrerResource implements Resource {
  /** containerd refuses 4,393,216 bytes and more. */
  static final int MAX_PAGE = 4_393_215;

  private static final String HEAD =
      "{\"schemaVersion\":2,\"mediaType\":\"" + MediaType.OCI_INDEX + "\",\"manifests\":[";
  private static final String TAIL = "]}\n";

  private final Referrers referrers;

  ReferrerResource(Referrers referrers) {
    this.referrers = referrers;
  }

  @Override
  public void answer(Exchange exchange, Asked asked) throws IOException, RegistryException {
    Digest subject = asked.digest();
    TreeMap<String, Referrers.Item> found = new TreeMap<>();
    for (Referrers.Item item : referrers.of(asked.repository(), subject)) {
      found.putIfAbsent(item.digest().toString(), item);
    }
    List<String> types = asked.query().all("artifactType");
    if (!types.isEmpty()) {
      found.values().removeIf(item -> !types.contains(item.artifactType()));
      exchange.header("OCI-Filters-Applied", "artifactType");
    }
    String last = asked.query().first("last");
    Collection<Referrers.Item> items =
        last == null ? found.values() : found.tailMap(last, false).values();
    JsonText json = new JsonText().raw(HEAD);
    int bytes = HEAD.length() + TAIL.length();
    Digest previous = null;
    for (Referrers.Item item : items) {
      int added = item.bytes() + 1;
      if (previous != null && bytes + added > MAX_PAGE) {
        exchange.header("Link", Page.link(exchange, asked.query(), previous.toString()));
        break;
      }
      json.raw(previous == null ? "" : ",").raw(item.json());
      bytes += added;
      previous = item.digest();
    }
    exchange.json(MediaType.OCI_INDEX, json.raw(TAIL).bytes());
  }
}
