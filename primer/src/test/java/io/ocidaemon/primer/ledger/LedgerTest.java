package io.ocidaemon.primer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  private static final Instant T1 = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Instant T2 = Instant.parse("2026-01-02T03:05:05Z");

  @TempDir Path state;

  private static ImageRecord primed(String reference) {
    return new ImageRecord(
        reference,
        "sha256:aa",
        "application/vnd.oci.image.manifest.v1+json",
        "unverified",
        "skip",
        1234L,
        new PhaseTimes(1, 2, 3, 4),
        0,
        T1,
        null);
  }

  @Test
  void whatIsWrittenIsThereAfterAReopen() throws IOException {
    ImageRecord failed =
        new ImageRecord(
            "r.example/b:1",
            null,
            null,
            null,
            null,
            null,
            PhaseTimes.NONE,
            1,
            null,
            new ErrorRecord("unavailable", "no answer", T2));
    DeliveryRecord delivery =
        new DeliveryRecord("r.example/a:1", "cache:c:5000", "sha256:aa", "delivered", 7, T2, null);
    try (Ledger ledger = Ledger.open(state, "me")) {
      ledger.image(primed("r.example/a:1"));
      ledger.image(failed);
      ledger.delivery(delivery);
    }
    try (Ledger ledger = Ledger.open(state, "me")) {
      assertThat(ledger.images()).containsExactly(primed("r.example/a:1"), failed);
      assertThat(ledger.deliveries()).containsExactly(delivery);
    }
  }

  @Test
  void aNewRecordReplacesTheOldOneAndKeepsWhatItDoesNotKnow() throws IOException {
    try (Ledger ledger = Ledger.open(state, "me")) {
      ImageRecord first = primed("r.example/a:1");
      ledger.image(first);
      ledger.image(
          new ImageRecord(
              "r.example/a:1", "sha256:bb", null, null, null, null, PhaseTimes.NONE, 3, T2, null));
      assertThat(ledger.images())
          .containsExactly(
              new ImageRecord(
                  "r.example/a:1",
                  "sha256:bb",
                  first.mediaType(),
                  null,
                  null,
                  first.bytes(),
                  first.times(),
                  3,
                  T2,
                  null));
    }
  }

  @Test
  void oneDaemonDoesNotSeeAnother() throws IOException {
    try (Ledger ledger = Ledger.open(state, "me")) {
      ledger.image(primed("r.example/a:1"));
    }
    try (Ledger ledger = Ledger.open(state, "you")) {
      assertThat(ledger.images()).isEmpty();
    }
  }

  @Test
  void aForgottenImageTakesItsDeliveriesAlong() throws IOException {
    try (Ledger ledger = Ledger.open(state, "me")) {
      ledger.image(primed("r.example/a:1"));
      ledger.delivery(
          new DeliveryRecord("r.example/a:1", "cache:c", "sha256:aa", "delivered", 7, T2, null));
      ledger.forget("r.example/a:1");
      assertThat(ledger.images()).isEmpty();
      assertThat(ledger.deliveries()).isEmpty();
    }
  }

  @Test
  void theLastLookAtReferrersIsKept() throws IOException {
    try (Ledger ledger = Ledger.open(state, "me")) {
      ledger.image(primed("r.example/a:1"));
      assertThat(ledger.referrersLookedUp("r.example/a:1")).isEmpty();
      ledger.referrersLookedUp("r.example/a:1", T2);
      assertThat(ledger.referrersLookedUp("r.example/a:1")).contains(T2);
      ledger.image(primed("r.example/a:1"));
      assertThat(ledger.referrersLookedUp("r.example/a:1")).contains(T2);
    }
  }

  @Test
  void aLongMessageIsCutAndNotLost() throws IOException {
    try (Ledger ledger = Ledger.open(state, "me")) {
      ledger.image(
          new ImageRecord(
              "r.example/a:1",
              null,
              null,
              null,
              null,
              null,
              PhaseTimes.NONE,
              1,
              null,
              new ErrorRecord("broken", "x".repeat(5000), T1)));
      assertThat(ledger.images().getFirst().error())
          .isNotNull()
          .satisfies(error -> assertThat(error.message()).hasSize(2000));
    }
  }

  @Test
  void aBrokenDatabaseSaysWhatToDo() throws IOException {
    Files.writeString(state.resolve("ledger.mv.db"), "no database at all");
    assertThatThrownBy(() -> Ledger.open(state, "me"))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("move ledger.mv.db away");
  }

  @Test
  void statusMergesDaemons() {
    Instant now = Instant.parse("2026-01-02T03:06:00Z");
    ImageStatus.TargetStatus one = new ImageStatus.TargetStatus("cache", "a:1", "delivered", T1);
    ImageStatus.TargetStatus two = new ImageStatus.TargetStatus("cache", "b:1", "delivered", T2);
    DaemonStatus alive =
        new DaemonStatus("1", "cache", "h", now, false, T1, List.of(image("sha256:old", one, T1)));
    DaemonStatus dead =
        new DaemonStatus(
            "2",
            "cache",
            "h",
            now.minusSeconds(61),
            false,
            T2,
            List.of(image("sha256:new", two, T2)));
    var json = StatusFile.merged(List.of(alive, dead), now);
    assertThat(json.get("daemons").get(0).get("alive").asBoolean()).isTrue();
    assertThat(json.get("daemons").get(1).get("alive").asBoolean()).isFalse();
    assertThat(json.get("images")).hasSize(1);
    assertThat(json.get("images").get(0).get("digest").asString()).isEqualTo("sha256:new");
    assertThat(json.get("images").get(0).get("targets")).hasSize(2);
    assertThat(json.get("images").get(0).get("last_error").isNull()).isTrue();
  }

  private static ImageStatus image(String digest, ImageStatus.TargetStatus target, Instant at) {
    return new ImageStatus(
        "r.example/a:1", digest, "unverified", null, null, null, List.of(target), at, null);
  }

  @Test
  void theStatusFileIsReadBack() throws IOException {
    DaemonStatus status =
        new DaemonStatus(
            "1",
            "cache",
            "h",
            T1,
            true,
            null,
            List.of(
                image(
                    "sha256:a",
                    new ImageStatus.TargetStatus("cache", "a:1", "pending", null),
                    T1)));
    StatusFile.write(state, status);
    assertThat(StatusFile.read(state)).contains(status);
  }
}
