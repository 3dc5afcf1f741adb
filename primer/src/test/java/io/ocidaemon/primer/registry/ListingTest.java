package io.ocidaemon.primer.registry;

import static io.ocidaemon.primer.failure.FailureKind.BROKEN;
import static io.ocidaemon.primer.failure.FailureKind.MISCONFIGURED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ListingTest {
  private final Clients clients = new Clients();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</v2/a/tags/list?n=2&last=%s>; rel=\"next\"",
        "<list?n=2&last=%s>; rel=next",
        "<?n=2&last=%s>; rel=next",
        "<https://wrong-name.test:1/v2/a/tags/list?n=2&last=%s>; rel=next",
      })
  void followsLinksHoweverTheyAreWritten(String link) throws IOException {
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.query().endsWith("last=d")) {
                r.json(200, "{\"tags\":[\"e\"]}");
              } else if (r.query().endsWith("last=b")) {
                r.with("Link", link.formatted("d")).json(200, "{\"tags\":[\"c\",\"d\"]}");
              } else {
                r.with("Link", link.formatted("b")).json(200, "{\"tags\":[\"a\",\"b\"]}");
              }
            });
        RegistryClient client = clients.of(server, new Credentials.Basic("u", "password"))) {
      assertThat(client.tags("a")).containsExactly("a", "b", "c", "d", "e");
      assertThat(server.lines())
          .containsExactly(
              "GET /v2/a/tags/list?n=1000",
              "GET /v2/a/tags/list?n=2&last=b",
              "GET /v2/a/tags/list?n=2&last=d");
    }
  }

  @Test
  void asksOnAfterAFullPageWithoutALink() throws IOException {
    List<String> all = IntStream.range(0, 1500).mapToObj("t%04d"::formatted).toList();
    try (FakeServer server =
            new FakeServer(r -> {
              int from = r.query().contains("last=t0999") ? 1000 : 0;
              r.json(200, tags(all.subList(from, Math.min(all.size(), from + 1000))));
            });
        RegistryClient client = clients.of(server)) {
      assertThat(client.tags("a")).isEqualTo(all);
      assertThat(server.seen()).hasSize(2);
    }
  }

  @Test
  void stopsWhereARegistryKnowsNoLast() throws IOException {
    List<String> all = IntStream.range(0, 1000).mapToObj("t%04d"::formatted).toList();
    try (FakeServer server = new FakeServer(r -> r.json(200, tags(all)));
        RegistryClient client = clients.of(server)) {
      assertThat(client.tags("a")).isEqualTo(all);
      assertThat(server.seen()).hasSize(2);
    }
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.query().contains("last=")) {
                r.status(404);
              } else {
                r.json(200, tags(all));
              }
            });
        RegistryClient client = clients.of(server)) {
      assertThat(client.tags("a")).isEqualTo(all);
    }
  }

  @Test
  void pagesInACircleAreBroken() {
    try (FakeServer server =
            new FakeServer(r ->
                r.with("Link", "</v2/_catalog?n=1000>; rel=next")
                    .json(200, "{\"repositories\":[\"a\"]}"));
        RegistryClient client = clients.of(server)) {
      Clients.failing(BROKEN, client::catalog).hasMessageContaining("circle");
    }
  }

  @Test
  void nullIsNoTags() throws IOException {
    try (FakeServer server = new FakeServer(r -> r.json(200, "{\"name\":\"a\",\"tags\":null}"));
        RegistryClient client = clients.of(server)) {
      assertThat(client.tags("a")).isEmpty();
    }
  }

  @Test
  void whatIsNoListIsBroken() {
    try (FakeServer server = new FakeServer(r -> r.json(200, "<html>"));
        RegistryClient client = clients.of(server)) {
      Clients.failing(BROKEN, () -> client.tags("a")).hasMessageContaining("JSON");
    }
  }

  @Test
  void aRegistryWithoutACatalogueSaysWhatToDo() {
    try (FakeServer server = new FakeServer(r -> r.status(404));
        RegistryClient client = clients.of(server)) {
      Clients.failing(MISCONFIGURED, client::catalog)
          .hasMessageContaining("no _catalog")
          .hasMessageContaining("literally");
    }
  }

  @Test
  void anUnknownRepositoryIsMisconfigured() {
    try (FakeServer server =
            new FakeServer(
                r -> r.json(404, "{\"errors\":[{\"code\":\"NAME_UNKNOWN\",\"message\":\"?\"}]}"));
        RegistryClient client = clients.of(server)) {
      Clients.failing(MISCONFIGURED, () -> client.tags("a"))
          .hasMessageContaining("NAME_UNKNOWN")
          .satisfies(e -> assertThat(((RegistryException) e).failure().notFound()).isTrue());
      Clients.failing(MISCONFIGURED, () -> client.tags("../../_catalog"));
      assertThat(server.seen()).hasSize(1);
    }
  }

  private static String tags(List<String> tags) {
    return tags.stream().collect(Collectors.joining("\",\"", "{\"tags\":[\"", "\"]}"));
  }
}
