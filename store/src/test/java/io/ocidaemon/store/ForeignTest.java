package io.ocidaemon.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What looking at other tools' entries costs, and what one bad file does to the others. */
class ForeignTest {
  private static final Reference ONE = Samples.tag("a/one", "1.0");

  @TempDir Path data;
  private final List<String> listed = new ArrayList<>();

  private Digest list(String content, String name) throws IOException {
    Digest digest = Samples.digest(content);
    Path file = new Layout(data).blob(digest);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    listed.add(
        "{\"mediaType\":\""
            + MediaType.OCI_INDEX
            + "\",\"digest\":\""
            + digest
            + "\",\"size\":"
            + content.length()
            + ",\"annotations\":{\""
            + IndexFile.REF_NAME
            + "\":\""
            + name
            + "\"}}");
    return digest;
  }

  private static String index(String name) {
    return "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"n\":\"" + name + "\"}}";
  }

  private void write() throws IOException {
    Layout layout = new Layout(data);
    Files.writeString(layout.ociLayout(), "{\"imageLayoutVersion\":\"1.0.0\"}");
    Files.writeString(
        layout.index(), "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", listed) + "]}");
  }

  @Test
  void whereNothingIsNewTheListIsTheSameObject() throws IOException {
    list(index("a"), "1");
    list(index("b"), "quay.io/team/b:1");
    write();
    try (Store store = Store.open(data)) {
      List<Entry> first = store.catalog().foreign();
      assertThat(first).hasSize(2);
      assertThat(store.catalog().foreign()).isSameAs(first);
      // Each commit of ours writes a new index.json with the same foreign entries.
      Samples.commit(store, ONE, "x", null);
      store.export();
      assertThat(store.catalog().foreign()).isSameAs(first);
    }
  }

  @Test
  void aFilteredListIsTheSameObjectToo() throws IOException {
    try (Store store = Store.open(data)) {
      Samples.commit(store, ONE, "x", null);
    }
    list(index("a"), "1");
    list(index("b"), ONE.toString());
    write();
    try (Store store = Store.openReadOnly(data)) {
      List<Entry> first = store.catalog().foreign();
      assertThat(first).hasSize(1);
      assertThat(store.catalog().foreign()).isSameAs(first);
    }
  }

  @Test
  void onlyWhatIsNewIsRead() throws IOException {
    list(index("a"), "1");
    write();
    try (Store store = Store.openReadOnly(data)) {
      Entry first = store.catalog().foreign().getFirst();
      list(index("b"), "2");
      write();
      assertThat(store.catalog().foreign()).hasSize(2);
      assertThat(store.catalog().foreign().getFirst()).isSameAs(first);
      listed.removeFirst();
      write();
      assertThat(store.catalog().foreign())
          .singleElement()
          .satisfies(entry -> assertThat(entry.reference().tag()).isEqualTo("2"));
    }
  }

  @Test
  void whatWasTornIsReadAgainWithTheNextFile() throws IOException {
    String subject =
        "{\"schemaVersion\":2,\"manifests\":[],\"subject\":{\"mediaType\":\""
            + MediaType.OCI_INDEX
            + "\",\"digest\":\""
            + Samples.digest("s")
            + "\",\"size\":1}}";
    Path file = new Layout(data).blob(list(subject, "1"));
    Files.writeString(file, subject.substring(0, 30));
    write();
    try (Store store = Store.openReadOnly(data)) {
      assertThat(store.catalog().foreign().getFirst().subject()).isNull();
      Files.writeString(file, subject);
      list(index("b"), "2");
      write();
      assertThat(store.catalog().foreign().getFirst().subject()).isEqualTo(Samples.digest("s"));
    }
  }

  @Test
  void oneManifestOverTheLimitHidesNoOther() throws IOException {
    list(" ".repeat(Manifest.MAX_BYTES + 1), "large");
    list(index("b"), "2");
    write();
    try (Store store = Store.openReadOnly(data)) {
      assertThat(store.catalog().foreign())
          .extracting(entry -> entry.reference().tag())
          .containsExactly("large", "2");
    }
  }
}
