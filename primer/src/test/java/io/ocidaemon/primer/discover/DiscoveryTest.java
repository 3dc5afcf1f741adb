package io.ocidaemon.primer.discover;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.ocidaemon.primer.registry.Endpoint;
import io.ocidaemon.primer.registry.RegistryClient;
import io.ocidaemon.primer.registry.RegistrySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
  @Test
  void theCatalogIsAskedEachTime() throws IOException {
    int[] asked = {0};
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 5);
    server.createContext(
        "/v2/_catalog",
        exchange -> {
          asked[0]++;
          byte[] body = "{\"repositories\":[\"x/y\",\"z\"]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try (RegistryClient client =
        RegistryClient.of(
            Endpoint.insecure("127.0.0.1:" + server.getAddress().getPort()),
            RegistrySettings.defaults())) {
      CatalogDiscovery catalog = new CatalogDiscovery(client);
      assertThat(catalog.repositories()).containsExactly("x/y", "z");
      catalog.repositories();
      assertThat(asked[0]).isEqualTo(2);
    } finally {
      server.stop(0);
    }
  }
}
