package io.ocidaemon.primer.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.primer.failure.FailureKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedirectTest {
  private static final Credentials BASIC = new Credentials.Basic("me", "s3cr3t-pass");

  private final Clients clients = new Clients();

  @Test
  void noCredentialsFollowToAnotherOrigin() throws IOException {
    try (FakeServer other = new FakeServer(r -> r.json(200, "{\"tags\":[\"1\"]}"));
        FakeServer server =
            new FakeServer(r -> r.with("Location", other.url() + "/cdn?sig=1").status(307));
        RegistryClient client = clients.of(server, BASIC)) {
      assertThat(client.tags("a")).containsExactly("1");
      assertThat(server.seen().getFirst().header("Authorization")).startsWith("Basic");
      assertThat(other.seen())
          .singleElement()
          .satisfies(s -> {
            assertThat(s.line()).isEqualTo("GET /cdn?sig=1");
            assertThat(s.headers().keySet())
                .doesNotContain("Authorization", "Cookie", "Proxy-authorization");
          });
      assertThat(clients.events)
          .extracting(RequestListener.Event::host)
          .containsExactly(server.host(), other.host());
    }
  }

  @Test
  void credentialsStayWithinTheOriginAndDoNotComeBack() throws IOException {
    List<String> first = new ArrayList<>();
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.path().equals("/moved")) {
                r.json(200, "{\"tags\":[\"1\"]}");
              } else {
                r.with("Location", "/moved").status(302);
              }
            });
        RegistryClient client = clients.of(server, BASIC)) {
      assertThat(client.tags("a")).containsExactly("1");
      assertThat(server.seen().getLast().header("Authorization")).startsWith("Basic");
    }
    FakeServer[] home = new FakeServer[1];
    try (FakeServer other =
            new FakeServer(r -> r.with("Location", home[0].url() + "/back").status(302));
        FakeServer server =
            new FakeServer(r -> {
              first.add(r.header("Authorization"));
              if (r.path().equals("/back")) {
                r.json(200, "{\"tags\":[]}");
              } else {
                r.with("Location", other.url() + "/x").status(302);
              }
            });
        RegistryClient client = clients.of(server, BASIC)) {
      home[0] = server;
      client.tags("a");
      assertThat(first).last().asString().isEmpty();
    }
  }

  @Test
  void challengesOfAnotherOriginAreNotAnswered() {
    try (FakeServer other =
            new FakeServer(r -> r.with("WWW-Authenticate", "Basic realm=\"x\"").status(401));
        FakeServer server = new FakeServer(r -> r.with("Location", other.url() + "/").status(307));
        RegistryClient client =
            clients.of(server, new Credentials.TokenFlow("me", "s3cr3t-pass"))) {
      Clients.failing(FailureKind.MISCONFIGURED, () -> client.tags("a"))
          .hasMessageContaining(other.host());
      assertThat(other.seen()).hasSize(1);
    }
  }

  @Test
  void circlesEnd() {
    try (FakeServer server = new FakeServer(r -> r.with("Location", r.path()).status(302));
        RegistryClient client = clients.of(server)) {
      Clients.failing(FailureKind.MISCONFIGURED, () -> client.tags("a"))
          .hasMessageContaining("redirects");
      assertThat(server.seen()).hasSize(6);
    }
  }

  @Test
  void neverFromHttpsToHttp() {
    List<HttpRequest> sent = new ArrayList<>();
    HttpTransport transport =
        Canned.transport(request -> {
          sent.add(request);
          return Canned.answer(307, HttpHeaders.empty().with("Location", "http://registry.test/x"));
        });
    try (RegistryClient client =
        new RegistryClient(Endpoint.of("registry.test"), transport, clients.settings)) {
      Clients.failing(FailureKind.MISCONFIGURED, () -> client.tags("a"))
          .hasMessageContaining("plain http");
      assertThat(sent).hasSize(1);
    }
  }
}
