package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.server.Naming.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamingTest {
  private static final Serving HUB = new Serving(entry -> true, "docker.io", null);

  @Test
  void theNamespaceDecidesAlone() {
    for (String ns : List.of("docker.io", "Index.Docker.IO", "registry-1.docker.io:443")) {
      assertThat(Naming.places("nginx", ns, HUB))
          .containsExactly(new Place("docker.io", "library/nginx"));
      assertThat(Naming.places("docker.io/library/nginx", ns, HUB))
          .containsExactly(new Place("docker.io", "library/nginx"));
      assertThat(Naming.places("docker.io/nginx", ns, HUB))
          .containsExactly(new Place("docker.io", "library/nginx"));
    }
    assertThat(Naming.places("quay.io/a", "r.test:5000", HUB))
        .containsExactly(new Place("r.test:5000", "quay.io/a"));
    assertThat(Naming.places("r.test__5000/a/b", "r.test:5000", HUB))
        .containsExactly(new Place("r.test:5000", "a/b"));
    assertThat(Naming.places("r.test/a", "r.test:443", HUB))
        .containsExactly(new Place("r.test", "a"));
    assertThat(Naming.places("r.test", "r.test", HUB))
        .containsExactly(new Place("r.test", "r.test"));
    assertThat(Naming.places("a", "not a host", HUB)).isEmpty();
  }

  @Test
  void thePathThenTheDefault() {
    assertThat(Naming.places("quay.io/a/b", null, HUB))
        .containsExactly(new Place("quay.io", "a/b"), new Place("docker.io", "quay.io/a/b"));
    assertThat(Naming.places("127.0.0.1:5000/a", null, HUB))
        .containsExactly(new Place("127.0.0.1:5000", "a"));
    assertThat(Naming.places("127.0.0.1__5000/a", null, Serving.ALL))
        .containsExactly(new Place("127.0.0.1:5000", "a"));
    assertThat(Naming.places("nginx", null, HUB))
        .containsExactly(new Place("docker.io", "library/nginx"));
    assertThat(Naming.places("nginx", null, Serving.ALL)).isEmpty();
    assertThat(Naming.places("docker.io/nginx", null, Serving.ALL))
        .containsExactly(new Place("docker.io", "library/nginx"));
  }

  @Test
  void whatIsForeignComesLast() {
    Serving serving = new Serving(entry -> true, "docker.io", "mine");
    assertThat(Naming.places("mine", null, serving))
        .containsExactly(new Place("docker.io", "library/mine"), new Place(null, "mine"));
    assertThat(Naming.places("mine", "docker.io", serving))
        .containsExactly(new Place("docker.io", "library/mine"));
  }

  @Test
  void portsInPaths() {
    assertThat(new Place("127.0.0.1:5000", "a/b").path()).isEqualTo("127.0.0.1__5000/a/b");
    assertThat(new Place("[::1]:5000", "a").path()).isEqualTo("[::1]__5000/a");
    assertThat(new Place("[::1]", "a").path()).isEqualTo("[::1]/a");
    assertThat(new Place("r.test", "a").path()).isEqualTo("r.test/a");
    assertThat(Naming.host("[::1]__5000")).isEqualTo("[::1]:5000");
  }
}
