package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Platform;
import io.ocidaemon.oci.Reference;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The bytes of records and checkpoints. */
class CodecTest {
  private static final Reference TAG = Samples.tag("a/one", "1.0");

  private static final Entry FULL =
      Entry.of(
          TAG,
          new Descriptor(
              MediaType.OCI_INDEX,
              Samples.digest("x"),
              7,
              "application/vnd.example+type",
              Map.of("b", "2", "a", "1 \"quoted\"\n\u00e9"),
              new Platform("linux", "arm", "v7", null),
              List.of()),
          Samples.digest("subject"),
          Set.of(Samples.policy('b'), Samples.policy('a')),
          Set.of("linux/arm64", "linux/amd64"));

  private static CommitRecord record(Change... changes) {
    return new CommitRecord(
        "id",
        17,
        "before",
        "2026-01-01T00:00:00Z",
        "host/1",
        null,
        Arrays.stream(changes).map(c -> new CommitRecord.Logged(c, null)).toList());
  }

  @Test
  void aRecordComesBackAsItWas() throws Exception {
    CommitRecord record =
        record(
            new Change.Put(FULL, Samples.digest("old"), Set.of()),
            new Change.Put(
                Samples.entry(Reference.ofTag(TAG.host(), TAG.repository(), "t"), "y"),
                null,
                Set.of()),
            new Change.Withdraw(TAG, Samples.digest("x"), Samples.POLICY),
            new Change.Remove(TAG, Samples.digest("x")));
    assertThat(RecordCodec.decode(RecordCodec.encode(record), 17)).isEqualTo(record);
  }

  @Test
  void anythingButAWholeRecordOfThatGenerationIsAnEmptyCommit() throws Exception {
    byte[] good = RecordCodec.encode(record(new Change.Put(FULL, null, Set.of())));
    CommitRecord damaged = CommitRecord.damaged(17);
    for (int length = 0; length < good.length; length += 7) {
      assertThat(RecordCodec.decode(Arrays.copyOf(good, length), 17))
          .as("cut at %d", length)
          .isEqualTo(damaged);
    }
    for (int at = 0; at < good.length; at += 5) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      assertThat(RecordCodec.decode(bad, 17)).as("bit at %d", at).isEqualTo(damaged);
    }
    assertThat(RecordCodec.decode(good, 18)).isEqualTo(CommitRecord.damaged(18));
    for (String text :
        new String[] {
          "",
          "[]",
          "{}",
          "{\"format\":1,\"generation\":17,\"id\":\"a\",\"changes\":[{\"op\":\"dance\"}]}",
          "{\"format\":1,\"generation\":17,\"id\":\"a\",\"changes\":[{\"op\":\"remove\"}]}",
          "{\"format\":1,\"generation\":17,\"id\":\"a\",\"id\":\"b\",\"changes\":[]}",
          "{\"format\":1,\"generation\":17,\"id\":5,\"changes\":[]}",
        }) {
      assertThat(RecordCodec.decode(sealed(text), 17)).as(text).isEqualTo(damaged);
    }
  }

  @Test
  void unknownFieldsAreCarriedAndANewerFormatIsRefused() throws Exception {
    String put =
        "{\"format\":1,\"generation\":17,\"id\":\"a\",\"swept\":{\"run\":[1]},\"changes\":[{"
            + "\"op\":\"put\",\"reference\":\"h.example/a:1\",\"mediaType\":\"m\",\"digest\":\""
            + Samples.digest("x")
            + "\",\"size\":3,\"later\":{\"z\":[1,2]},\"also\":true}]}";
    CommitRecord record = RecordCodec.decode(sealed(put), 17);
    Catalog catalog = Fold.apply(Catalog.empty("s", 16), null, record);
    byte[] checkpoint = CheckpointCodec.encode(catalog, "a");
    assertThat(new String(checkpoint, StandardCharsets.UTF_8))
        .contains("\"also\":true,\"later\":{\"z\":[1,2]}");
    CheckpointCodec.Checkpoint back =
        Objects.requireNonNull(CheckpointCodec.decode(checkpoint, 17));
    assertThat(CheckpointCodec.encode(back.catalog(), "a")).isEqualTo(checkpoint);
    assertThatThrownBy(
            () -> RecordCodec.decode(sealed("{\"format\":2,\"generation\":17,\"id\":\"a\"}"), 17))
        .isInstanceOf(NewerFormatException.class);
  }

  @RepeatedTest(10)
  void aCheckpointIsAFunctionOfTheCatalogueAlone() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Reference reference =
          Samples.tag("r" + random.nextInt(5) + "/" + random.nextInt(3), "t" + random.nextInt(40));
      String content = "content " + random.nextInt(100);
      entries.add(
          random.nextInt(3) == 0
              ? Samples.entry(reference.withDigest(Samples.digest(content)), content)
              : Samples.entry(reference, content));
    }
    Catalog one = Catalog.empty("s", 5);
    for (Entry entry : entries) {
      one = one.with(entry);
    }
    List<Entry> distinct = new ArrayList<>();
    one.entries().forEach(distinct::add);
    Collections.shuffle(distinct, random);
    Catalog two = Catalog.empty("s", 5);
    for (Entry entry : distinct) {
      two = two.with(entry);
    }
    byte[] bytes = CheckpointCodec.encode(one, "id");
    assertThat(CheckpointCodec.encode(two, "id")).as("seed %d", seed).isEqualTo(bytes);
    CheckpointCodec.Checkpoint read =
        Objects.requireNonNull(CheckpointCodec.decode(bytes, 5), () -> "seed " + seed);
    assertThat(read.catalog().entries())
        .as("seed %d", seed)
        .containsExactlyElementsOf(one.entries());
    assertThat(CheckpointCodec.encode(read.catalog(), "id")).as("seed %d", seed).isEqualTo(bytes);
  }

  @Test
  void aCheckpointThatIsNotWholeIsPassedOver() throws Exception {
    byte[] good = CheckpointCodec.encode(Catalog.empty("s", 5).with(FULL), "id");
    assertThat(CheckpointCodec.decode(good, 5)).isNotNull();
    assertThat(CheckpointCodec.decode(good, 6)).isNull();
    assertThat(CheckpointCodec.decode(Arrays.copyOf(good, good.length - 1), 5)).isNull();
    byte[] bad = good.clone();
    bad[good.length / 2] ^= 1;
    assertThat(CheckpointCodec.decode(bad, 5)).isNull();
  }

  static byte[] sealed(String line) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
    return Sealed.seal(text);
  }
}
