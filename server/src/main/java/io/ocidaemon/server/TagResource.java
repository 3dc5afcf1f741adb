package io.ocidaemon.server;

import io.ocidaemon.store.Entry;
import java.io.IOException;
import java.util.Iterator;

/** {@code /v2/<name>/tags/list} (distribution-spec, "Listing Tags"), in byte order. */
final class TagResource implements Resource {

  @Override
  public void answer(Exchange exchange, Asked asked) throws IOException, RegistryException {
    int size = Page.size(asked.query());
    String last = asked.query().first("last");
    Iterator<Entry> entries = asked.repository().tagsAfter(last == null ? "" : last).iterator();
    Page page =
        Page.of(
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return entries.hasNext();
              }

              @Override
              public String next() {
                return entries.next().reference().tagOrDigest();
              }
            },
            size);
    page.link(exchange, asked.query());
    JsonText json = new JsonText();
    json.raw("{\"name\":").string(asked.path().name()).raw(",\"tags\":");
    page.write(json);
    exchange.json("application/json", json.raw("}\n").bytes());
  }
}
