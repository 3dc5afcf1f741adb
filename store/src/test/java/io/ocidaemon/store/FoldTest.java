package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Json;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What records mean. */
class FoldTest {
  private static final Reference TAG = Samples.tag("a/one", "1.0");
  private static final Catalog NONE = Catalog.empty("store", 0);

  @Test
  void aMovedTagLeavesItsManifestBehindWithItsFacts() {
    Catalog moved = fold(NONE, Samples.put(TAG, "x", null), Samples.put(TAG, "y", "x"));
    Reference behind = TAG.withDigest(Samples.digest("x"));
    assertThat(moved.get(TAG)).isEqualTo(Samples.entry(TAG, "y"));
    assertThat(moved.get(behind)).isEqualTo(Samples.entry(behind, "x"));
    assertThat(moved.size()).isEqualTo(2);
  }

  @Test
  void whatIsLeftBehindJoinsWhatIsThere() {
    Reference behind = TAG.withDigest(Samples.digest("x"));
    Catalog moved =
        fold(
            NONE,
            Samples.put(Samples.entry(behind, "x", Samples.policy('b')), null),
            Samples.put(TAG, "x", null),
            Samples.put(TAG, "y", "x"));
    assertThat(entry(moved, behind).policies())
        .containsExactly(Samples.policy('a'), Samples.policy('b'));
  }

  @Test
  void factsOfOneDigestAreUnited() {
    Entry other =
        Entry.of(
            TAG,
            Samples.entry(TAG, "x").descriptor(),
            null,
            Set.of(Samples.policy('b')),
            Set.of("linux/amd64"));
    for (String replaces : new @Nullable String[] {"x", null, "elsewhere"}) {
      Catalog both = fold(NONE, Samples.put(TAG, "x", null), Samples.put(other, replaces));
      assertThat(entry(both, TAG).policies())
          .containsExactly(Samples.policy('a'), Samples.policy('b'));
      assertThat(entry(both, TAG).platforms()).containsExactly("*", "linux/amd64");
    }
  }

  @Test
  void aChangeThatNamesAnotherDigestHasNoEffect() {
    Catalog there = fold(NONE, Samples.put(TAG, "x", null));
    assertThat(fold(there, Samples.put(TAG, "y", null)).get(TAG))
        .isEqualTo(Samples.entry(TAG, "x"));
    assertThat(fold(there, Samples.put(TAG, "y", "z")).get(TAG)).isEqualTo(there.get(TAG));
    assertThat(fold(there, new Change.Remove(TAG, Samples.digest("z"))).get(TAG)).isNotNull();
    assertThat(fold(there, new Change.Withdraw(TAG, Samples.digest("z"), Samples.POLICY)).get(TAG))
        .isNotNull();
    assertThat(fold(NONE, Samples.put(TAG, "y", "x")).get(TAG)).isNull();
  }

  @Test
  void theLastPolicyWithdrawnTakesTheEntryAlong() {
    Catalog two =
        fold(
            NONE,
            Samples.put(TAG, "x", null),
            Samples.put(Samples.entry(TAG, "x", Samples.policy('b')), "x"));
    Catalog one = fold(two, new Change.Withdraw(TAG, Samples.digest("x"), Samples.policy('a')));
    assertThat(entry(one, TAG).policies()).containsExactly(Samples.policy('b'));
    Catalog same = fold(one, new Change.Withdraw(TAG, Samples.digest("x"), Samples.policy('c')));
    assertThat(entry(same, TAG).policies()).containsExactly(Samples.policy('b'));
    Catalog none = fold(one, new Change.Withdraw(TAG, Samples.digest("x"), Samples.policy('b')));
    assertThat(none.get(TAG)).isNull();
    assertThat(none.size()).isZero();
    assertThat(none.names()).isEmpty();
  }

  @Test
  void referrersAreFoundBySubjectUnderAnyName() {
    Digest subject = Samples.digest("x");
    Entry signature =
        Entry.of(
            TAG.withDigest(Samples.digest("s")),
            new Descriptor(
                MediaType.OCI_MANIFEST,
                Samples.digest("s"),
                1,
                "application/signature",
                Map.of(),
                null,
                List.of()),
            subject,
            Set.of(Samples.policy('a')),
            Set.of("*"));
    Entry tagged =
        Entry.of(
            Reference.ofTag(TAG.host(), TAG.repository(), "sig"),
            signature.descriptor(),
            subject,
            Set.of(Samples.policy('b')),
            Set.of("*"));
    Catalog catalog = fold(NONE, Samples.put(signature, null), Samples.put(tagged, null));
    assertThat(catalog.referrers(TAG.host(), TAG.repository(), subject))
        .singleElement()
        .satisfies(entry -> {
          assertThat(entry.digest()).isEqualTo(Samples.digest("s"));
          assertThat(entry.policies()).hasSize(2);
        });
    assertThat(catalog.referrers(TAG.host(), "a/two", subject)).isEmpty();
    Catalog less =
        fold(
            catalog,
            new Change.Remove(tagged.reference(), tagged.digest()),
            new Change.Remove(signature.reference(), signature.digest()));
    assertThat(less.referrers(TAG.host(), TAG.repository(), subject)).isEmpty();
  }

  @Test
  void aRecordThatFollowsAnotherThanTheOneBeforeIsEmpty() {
    CommitRecord record =
        new CommitRecord("id", 1, "other", "", "", null, logged(Samples.put(TAG, "x", null)));
    assertThat(Fold.apply(NONE, "birth", record).size()).isZero();
    assertThat(Fold.apply(NONE, "birth", record).generation()).isEqualTo(1);
    assertThat(Fold.apply(NONE, "other", record).size()).isEqualTo(1);
    assertThat(Fold.apply(NONE, null, record).size()).isEqualTo(1);
  }

  @Test
  void fieldsOfANewerDaemonGoAlong() {
    JsonNode unknown = Json.mapper().readTree("{\"since\":\"2030\"}");
    CommitRecord first =
        new CommitRecord(
            "id",
            1,
            null,
            "",
            "",
            null,
            List.of(new CommitRecord.Logged(Samples.put(TAG, "x", null), unknown)));
    Catalog catalog = Fold.apply(NONE, null, first);
    assertThat(catalog.unknownOf(TAG)).isEqualTo(unknown);
    Catalog moved = fold(catalog, Samples.put(TAG, "y", "x"));
    assertThat(moved.unknownOf(TAG)).isNull();
    assertThat(moved.unknownOf(TAG.withDigest(Samples.digest("x")))).isEqualTo(unknown);
    assertThat(fold(catalog, new Change.Remove(TAG, Samples.digest("x"))).unknownOf(TAG)).isNull();
  }

  static Catalog fold(Catalog base, Change... changes) {
    return Fold.apply(
        base,
        null,
        new CommitRecord("id", base.generation() + 1, null, "", "", null, logged(changes)));
  }

  private static List<CommitRecord.Logged> logged(Change... changes) {
    return Arrays.stream(changes).map(change -> new CommitRecord.Logged(change, null)).toList();
  }

  private static Entry entry(Catalog catalog, Reference reference) {
    Entry entry = catalog.get(reference);
    assertThat(entry).isNotNull();
    return Objects.requireNonNull(entry);
  }
}
