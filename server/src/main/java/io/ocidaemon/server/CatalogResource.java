package io.ocidaemon.server;

import io.ocidaemon.oci.InvalidOciException;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/**
 * {@code /v2/_catalog}: the repositories as paths, {@code HOST/REPOSITORY} with a port as {@code
 * HOST__PORT}, in byte order; with a namespace the bare repositories of that host.
 */
final class CatalogResource implements Resource {

  @Override
  public void answer(Exchange exchange, Asked asked) throws IOException, RegistryException {
    int size = Page.size(asked.query());
    List<String> paths;
    if (asked.namespace() == null) {
      paths = asked.view().paths(null);
    } else {
      String host = Naming.host(asked.namespace());
      paths = host == null ? List.of() : asked.view().paths(host);
      if (paths.isEmpty()) {
        throw new RegistryException(
            ErrorCode.NAME_UNKNOWN,
            "the namespace " + InvalidOciException.excerpt(asked.namespace()));
      }
    }
    String last = asked.query().first("last");
    int from = 0;
    if (last != null) {
      int found = Collections.binarySearch(paths, last);
      from = found >= 0 ? found + 1 : -found - 1;
    }
    Page page = Page.of(paths.subList(from, paths.size()).iterator(), size);
    page.link(exchange, asked.query());
    JsonText json = new JsonText();
    json.raw("{\"repositories\":");
    page.write(json);
    exchange.json("application/json", json.raw("}\n").bytes());
  }
}
