package io.ocidaemon.primer.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.primer.failure.FailureKind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AuthenticationTest {
  private static final String SECRET = "s3cr3t-pass";
  private static final Credentials BASIC = new Credentials.Basic("me", SECRET);
  private static final Credentials TOKEN = new Credentials.TokenFlow("me", SECRET);

  private final Clients clients = new Clients();
  private final AtomicInteger tokens = new AtomicInteger();

  /** A registry that takes the tokens it hands out at /token, each for its own scopes. */
  private void tokenRegistry(FakeServer.Reply r) throws IOException {
    if (r.path().equals("/token")) {
      r.json(
          200,
          "{\"token\":\"t"
              + tokens.incrementAndGet()
              + "."
              + r.query().hashCode()
              + "\",\"expires_in\":300}");
    } else if (r.header("Authorization").equals("Bearer t" + tokens.get() + "." + expected(r))) {
      r.json(200, "{\"tags\":[]}");
    } else {
      r.with(
              "WWW-Authenticate",
              "Bearer scope=\"repository:"
                  + repository(r)
                  + ":pull\", service=\"reg\", realm=\"/token\"")
          .json(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"who?\"}]}");
    }
  }

  private static String repository(FakeServer.Reply r) {
    return r.path().substring("/v2/".length(), r.path().indexOf("/tags"));
  }

  private static int expected(FakeServer.Reply r) {
    return ("service=reg&scope=" + Uris.query("repository:" + repository(r) + ":pull")).hashCode();
  }

  @Test
  void oneChallengePerHostAndOneTokenPerScope() throws IOException {
    try (FakeServer server = new FakeServer(this::tokenRegistry);
        RegistryClient client = clients.of(server, TOKEN)) {
      client.tags("a");
      client.tags("a");
      client.tags("b/c");
      assertThat(server.lines())
          .containsExactly(
              "GET /v2/a/tags/list?n=1000",
              "GET /token?service=reg&scope=repository%3Aa%3Apull",
              "GET /v2/a/tags/list?n=1000",
              "GET /v2/a/tags/list?n=1000",
              "GET /token?service=reg&scope=repository%3Ab%2Fc%3Apull",
              "GET /v2/b/c/tags/list?n=1000");
      // The password goes to the realm only.
      assertThat(server.seen())
          .filteredOn(s -> s.header("Authorization").startsWith("Basic"))
          .extracting(FakeServer.Seen::path)
          .containsOnly("/token");
    }
  }

  @Test
  void aTokenIsFetchedOnceForManyThreads() throws Exception {
    try (FakeServer server = new FakeServer(this::tokenRegistry);
        RegistryClient client = clients.of(server, TOKEN)) {
      client.tags("warm");
      assertThat(askedAtOnce(client, 20)).isEqualTo(20);
      assertThat(tokens).hasValue(2);
    }
  }

  /** More than the host has slots: who waits for the token must hold none of them. */
  @Test
  @Timeout(20)
  void manyColdThreadsGetOnWhereTheRealmIsTheSameHost() throws Exception {
    try (FakeServer server = new FakeServer(this::tokenRegistry);
        RegistryClient client = clients.of(server, TOKEN)) {
      assertThat(askedAtOnce(client, 40)).isEqualTo(40);
      assertThat(tokens).hasValue(1);
    }
  }

  @Test
  @Timeout(20)
  void oneSlotInAllIsEnoughForATokenAndARequest() throws Exception {
    RegistrySettings narrow = clients.settings.withLimits(new HostLimits(1, 1, clients.time));
    try (FakeServer server = new FakeServer(this::tokenRegistry);
        RegistryClient client =
            RegistryClient.of(Clients.endpoint(server).withCredentials(TOKEN), narrow)) {
      assertThat(askedAtOnce(client, 3)).isEqualTo(3);
      tokens.incrementAndGet(); // the registry forgets the last one
      client.tags("a");
    }
  }

  /** How many of so many threads got their answer. */
  private static int askedAtOnce(RegistryClient client, int count) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    AtomicInteger done = new AtomicInteger();
    for (int i = 0; i < count; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.tags("a");
                  done.incrementAndGet();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return done.get();
  }

  @Test
  void aTokenIsRenewedBeforeItExpires() throws IOException {
    try (FakeServer server = new FakeServer(this::tokenRegistry);
        RegistryClient client = clients.of(server, TOKEN)) {
      client.tags("a");
      clients.time.advance(Duration.ofSeconds(260));
      client.tags("a");
      assertThat(tokens).hasValue(1);
      clients.time.advance(Duration.ofSeconds(20));
      client.tags("a");
      assertThat(tokens).hasValue(2);
      assertThat(server.lines()).hasSize(6);
    }
  }

  @Test
  void aTokenThatIsNoLongerTakenIsRenewedOnce() throws IOException {
    try (FakeServer server = new FakeServer(this::tokenRegistry);
        RegistryClient client = clients.of(server, TOKEN)) {
      client.tags("a");
      tokens.incrementAndGet(); // the registry forgets the last one
      client.tags("a");
      assertThat(tokens).hasValue(3);
    }
  }

  @Test
  void anonymousGetsATokenWithoutAName() throws IOException {
    try (FakeServer server = new FakeServer(this::tokenRegistry);
        RegistryClient client = clients.of(server)) {
      client.tags("a");
      assertThat(server.seen()).noneMatch(s -> s.header("Authorization").startsWith("Basic"));
    }
  }

  @Test
  void basicIsSentAtOnce() throws IOException {
    try (FakeServer server = new FakeServer(r -> basicRegistry(r));
        RegistryClient client = clients.of(server, BASIC)) {
      client.tags("a");
      assertThat(server.lines()).hasSize(1);
      assertThat(clients.warnings).isEmpty();
    }
  }

  private static void basicRegistry(FakeServer.Reply r) throws IOException {
    if (r.header("Authorization").equals(Credentials.basicHeader("me", SECRET))) {
      r.json(200, "{\"tags\":[\"1\"]}");
    } else {
      r.with("WWW-Authenticate", "Basic realm=\"x\"").json(401, "{}");
    }
  }

  @Test
  void aChallengeOfTheOtherKindIsFollowedWithAWarning() throws IOException {
    try (FakeServer server = new FakeServer(AuthenticationTest::basicRegistry);
        RegistryClient client = clients.of(server, TOKEN)) {
      client.tags("a");
      client.tags("a");
      assertThat(server.lines()).hasSize(3);
      assertThat(clients.warnings).singleElement().asString().contains("basic");
    }
    clients.warnings.clear();
    try (FakeServer server = new FakeServer(this::tokenRegistry);
        RegistryClient client = clients.of(server, BASIC)) {
      client.tags("a");
      assertThat(clients.warnings)
          .singleElement()
          .asString()
          .contains("token")
          .doesNotContain(SECRET);
    }
  }

  @Test
  void wrongCredentialsAreMisconfiguredAndNotTriedAgain() {
    try (FakeServer server =
            new FakeServer(r ->
                r.with("WWW-Authenticate", "Basic realm=\"x\"")
                    .json(
                        401,
                        "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"bad "
                            + Credentials.basicHeader("me", SECRET)
                            + " "
                            + SECRET
                            + "\"}]}"));
        RegistryClient client = clients.of(server, BASIC)) {
      assertThatThrownBy(() -> client.tags("a/b"))
          .asInstanceOf(type(RegistryException.class))
          .satisfies(e -> {
            assertThat(e.kind()).isEqualTo(FailureKind.MISCONFIGURED);
            assertThat(e.failure().codes()).containsExactly("UNAUTHORIZED");
            assertThat(e)
                .hasMessageContaining("list the tags")
                .hasMessageContaining(server.host())
                .hasMessageContaining("a/b")
                .hasMessageContaining("401")
                .hasMessageContaining("authentication")
                .hasMessageNotContaining(SECRET)
                .hasMessageNotContaining(Credentials.basicHeader("me", SECRET).substring(6));
          });
      assertThat(server.lines()).hasSize(1);
    }
  }

  @Test
  void aTokenGivenAsSuchIsSentAndNothingElse() {
    try (FakeServer server = new FakeServer(this::tokenRegistry);
        RegistryClient client = clients.of(server, new Credentials.BearerToken("given-token"))) {
      Clients.failing(FailureKind.MISCONFIGURED, () -> client.tags("a"));
      assertThat(server.lines()).containsExactly("GET /v2/a/tags/list?n=1000");
      assertThat(server.seen().getFirst().header("Authorization")).isEqualTo("Bearer given-token");
    }
  }

  @Test
  void aRealmByPlainHttpGetsNothing() {
    Endpoint endpoint = Endpoint.of("registry.test").withCredentials(TOKEN);
    List<HttpRequest> sent = new ArrayList<>();
    HttpTransport transport =
        Canned.transport(request -> {
          sent.add(request);
          return Canned.answer(
              401,
              HttpHeaders.empty()
                  .with("WWW-Authenticate", "Bearer realm=\"http://evil.test/token\""));
        });
    try (RegistryClient client = new RegistryClient(endpoint, transport, clients.settings)) {
      Clients.failing(FailureKind.MISCONFIGURED, () -> client.tags("a"))
          .hasMessageContaining("http://evil.test");
      assertThat(sent).hasSize(1);
    }
  }

  @Test
  void aRealmThatIsOverloadedIsAskedAgain() throws IOException {
    AtomicInteger refused = new AtomicInteger(2);
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.path().equals("/token") && refused.getAndDecrement() > 0) {
                r.status(503);
              } else {
                tokenRegistry(r);
              }
            });
        RegistryClient client = clients.of(server, TOKEN)) {
      client.tags("a");
      assertThat(tokens).hasValue(1);
    }
  }

  @Test
  void aMountAsksForBothRepositories() throws IOException {
    List<String> scopes = new ArrayList<>();
    byte[] content = {1, 2, 3};
    Descriptor blob = Descriptor.of(MediaType.OCTET_STREAM, content);
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.path().equals("/token")) {
                scopes.add(r.query());
                r.json(200, "{\"access_token\":\"x\"}");
              } else if (r.header("Authorization").isEmpty()) {
                r.with("WWW-Authenticate", "Bearer realm=\"/token\"").status(401);
              } else {
                r.status(201);
              }
            });
        RegistryClient client = clients.of(server, TOKEN)) {
      PushedBlob pushed = client.pushBlob("to", blob, BlobSource.of(content), "from");
      assertThat(pushed).isEqualTo(new PushedBlob(true, 0));
      assertThat(scopes)
          .containsExactly("scope=repository%3Afrom%3Apull&scope=repository%3Ato%3Apull%2Cpush");
    }
  }

  @Test
  void aFetchedTokenIsNotShownWhereTheRegistryEchoesIt() {
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.path().equals("/token")) {
                r.json(200, "{\"token\":\"fetched-t0ken\"}");
              } else if (r.header("Authorization").isEmpty()) {
                r.with("WWW-Authenticate", "Bearer realm=\"/token\"").status(401);
              } else {
                r.json(403, "{\"errors\":[{\"message\":\"not with fetched-t0ken\"}]}");
              }
            });
        RegistryClient client = clients.of(server, TOKEN)) {
      Clients.failing(FailureKind.MISCONFIGURED, () -> client.tags("a"))
          .hasMessageContaining("not with <redacted>")
          .hasMessageNotContaining("t0ken");
    }
  }

  @Test
  void aRealmThatSendsNoTokenIsNamedWithoutItsQuery() {
    try (FakeServer server =
            new FakeServer(r -> {
              if (r.path().equals("/token")) {
                r.json(200, "{}");
              } else {
                r.with("WWW-Authenticate", "Bearer realm=\"/token?key=qu3ry\"").status(401);
              }
            });
        RegistryClient client = clients.of(server, TOKEN)) {
      Clients.failing(FailureKind.BROKEN, () -> client.tags("a"))
          .hasMessageContaining("for repository:a:pull: " + server.url() + " sent no usable token")
          .hasMessageNotContaining("qu3ry");
    }
  }

  @Test
  void nothingShowsASecret() {
    ProxySettings proxy = new ProxySettings(URI.create("http://p:1"), "me", SECRET);
    Endpoint endpoint =
        Endpoint.of("h")
            .withCredentials(TOKEN)
            .withTransport(TransportSettings.defaults().withProxy(proxy));
    HttpRequest request =
        HttpRequest.of("GET", URI.create("https://h/x?sig=" + SECRET))
            .with("Authorization", "Bearer " + SECRET);
    assertThat(endpoint + " " + BASIC + new Credentials.BearerToken(SECRET) + request + proxy)
        .doesNotContain(SECRET);
  }
}
