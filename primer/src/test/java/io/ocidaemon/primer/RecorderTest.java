package io.ocidaemon.primer;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.Mode;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.ledger.DaemonStatus;
import io.ocidaemon.primer.ledger.ImageStatus;
import io.ocidaemon.primer.ledger.Ledger;
import io.ocidaemon.primer.ledger.PhaseTimes;
import io.ocidaemon.primer.ledger.StatusFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What status shows of a daemon that starts again. */
class RecorderTest {
  private static final Reference NAME = Reference.parse("registry.example/app:1");
  private static final Digest DIGEST =
      Digest.of(Digest.Algorithm.SHA256, "manifest".getBytes(StandardCharsets.UTF_8));
  private static final String POLICY = "sha256:" + "a".repeat(64);

  @TempDir Path state;

  private Recorder start() throws IOException {
    return new Recorder(
        new Primer.Identity("d1", Mode.CACHE, "host", Map.of()),
        Config.of(List.of(), List.of()),
        state,
        Ledger.open(state, "d1"));
  }

  private void onePass() throws IOException {
    try (Recorder recorder = start()) {
      recorder.imageEnded(
          new ImageReport(
              NAME,
              "registry.example",
              new Descriptor(MediaType.OCI_MANIFEST, DIGEST, 8, null, Map.of(), null, List.of()),
              new Verdict(Verdict.Outcome.ACCEPTED, null, "CN=signer"),
              POLICY,
              ImageReport.Change.PRIMED,
              null,
              8L,
              8,
              PhaseTimes.NONE,
              List.of(new TargetReport("cache", "cache.example", true, 1, null)),
              null));
      recorder.passEnded(
          new PassReport(
              "p1",
              "registry.example",
              Instant.now(),
              Duration.ZERO,
              1,
              1,
              1,
              0,
              8,
              List.of(),
              List.of(),
              false));
    }
  }

  @Test
  void aRestartForgetsNothingThatStatusShowed() throws IOException {
    onePass();
    DaemonStatus before = StatusFile.read(state).orElseThrow();
    assertThat(before.lastPass()).isNotNull();
    assertThat(before.images())
        .singleElement()
        .satisfies(image -> {
          assertThat(image.signer()).isEqualTo("CN=signer");
          assertThat(image.policy()).isEqualTo(POLICY);
        });

    start().close();

    DaemonStatus after = StatusFile.read(state).orElseThrow();
    assertThat(after.lastPass()).isEqualTo(before.lastPass());
    assertThat(after.images()).isEqualTo(before.images());
  }

  @Test
  void withoutAStatusFileTheLedgerTellsWhatItKnows() throws IOException {
    onePass();
    Files.writeString(state.resolve(StatusFile.NAME), "{torn");

    start().close();

    ImageStatus image = StatusFile.read(state).orElseThrow().images().getFirst();
    assertThat(image.digest()).isEqualTo(DIGEST.toString());
    assertThat(image.verdict()).isEqualTo("accepted");
    assertThat(image.targets())
        .singleElement()
        .satisfies(target -> {
          assertThat(target.name()).isEqualTo("cache.example");
          assertThat(target.state()).isEqualTo("delivered");
        });
  }

  @Test
  void anotherDaemonsStatusIsNotTakenOver() throws IOException {
    onePass();
    Files.delete(state.resolve("ledger.mv.db"));
    StatusFile.write(
        state,
        new DaemonStatus("other", "cache", "host", Instant.now(), true, Instant.now(), List.of()));

    start().close();

    assertThat(StatusFile.read(state).orElseThrow().lastPass()).isNull();
  }

  @Test
  void whatCouldNotBeResolvedKeepsWhatWasKnownOfIt() throws IOException {
    onePass();
    try (Recorder recorder = start()) {
      recorder.imageEnded(
          new ImageReport(
              NAME,
              "registry.example",
              null,
              null,
              POLICY,
              ImageReport.Change.FAILED,
              null,
              null,
              0,
              PhaseTimes.NONE,
              List.of(),
              new PassError(NAME.toString(), FailureKind.UNAVAILABLE, "no answer")));
    }
    ImageStatus image = StatusFile.read(state).orElseThrow().images().getFirst();
    assertThat(image.verdict()).isEqualTo("accepted");
    assertThat(image.signer()).isEqualTo("CN=signer");
    assertThat(image.lastError()).isNotNull();
  }
}
