package io.ocidaemon.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.conformance.fixture.Fixture;
import io.ocidaemon.conformance.fixture.Push;
import io.ocidaemon.conformance.peer.Daemon;
import io.ocidaemon.conformance.peer.Registry;
import java.nio.file.Path;
import java.util.List;

/** What the end-to-end tests have in common. */
final class EndToEnd {
  /** Bytes of the layer that "1 GiB" means; smaller where someone is in a hurry. */
  static final long BIG = Long.getLong("oci-daemon.big-layer", 1L << 30);

  /** The long forms: {@code make soak}. */
  static final boolean SOAK = System.getProperty("soak") != null;

  private EndToEnd() {}

  /** One pass in cache mode, with a layout at {@code data}. */
  static Daemon.Result once(Path config, Path data) {
    return Daemon.run(onceWords(config, data, data.resolveSibling("state")));
  }

  /** The same as the words of a command, with a state folder by name. */
  static Object[] onceWords(Path config, Path data, Path state) {
    return new Object[] {
      "once", "--mode", "cache", "--config", config, "--data", data, "--state", state
    };
  }

  /** {@code serve} over a layout. */
  static Daemon serve(Path data) {
    return Daemon.serving("serve", "--data", data, "--listen", "127.0.0.1:0");
  }

  /** The path component that stands for a registry in our read API. */
  static String prefix(Registry upstream) {
    return upstream.host().replace(":", "__");
  }

  /**
   * Asserts that a registry serves every tag, manifest and blob of these byte for byte, below a
   * prefix of the path.
   */
  static void assertServes(String host, String prefix, List<Fixture> fixtures) {
    var client = new Push(host);
    for (Fixture fixture : fixtures) {
      String repository =
          prefix.isEmpty() ? fixture.repository() : prefix + "/" + fixture.repository();
      fixture
          .tags()
          .forEach((tag, manifest) ->
              assertThat(client.manifest(repository, tag))
                  .as("%s/%s:%s", host, repository, tag)
                  .contains(manifest.bytes()));
      for (var manifest : fixture.manifests()) {
        assertThat(client.manifest(repository, manifest.digest()))
            .as("%s/%s@%s", host, repository, manifest.digest())
            .contains(manifest.bytes());
      }
      for (var blob : fixture.blobs()) {
        assertThat(client.fetch(repository, blob))
            .as("%s/%s", host, repository)
            .isEqualTo(blob.digest());
      }
    }
  }
}
