package io.ocidaemon.store;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Small content for tests. */
final class Samples {
  static final String POLICY = policy('a');

  private Samples() {}

  static String policy(char c) {
    return "sha256:" + String.valueOf(c).repeat(64);
  }

  static Digest digest(String text) {
    return Digest.of(Digest.Algorithm.SHA256, text.getBytes(StandardCharsets.UTF_8));
  }

  static Reference tag(String repository, String tag) {
    return Reference.ofTag("registry.example:5000", repository, tag);
  }

  /** An entry whose manifest is the bytes of {@code content}. */
  static Entry entry(Reference reference, String content) {
    return entry(reference, content, POLICY);
  }

  static Entry entry(Reference reference, String content, String policy) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    return Entry.of(
        reference,
        Descriptor.of(MediaType.OCI_MANIFEST, digest(content), bytes.length),
        null,
        Set.of(policy),
        Set.of(Entry.ALL_PLATFORMS));
  }

  static Change.Put put(Reference reference, String content, @Nullable String replaces) {
    return put(entry(reference, content), replaces);
  }

  static Change.Put put(Entry entry, @Nullable String replaces) {
    return new Change.Put(
        entry, replaces == null ? null : digest(replaces), Set.of(entry.digest()));
  }

  /** Puts the contents into the store's blobs. */
  static void blobs(Store store, String... contents) throws IOException {
    for (String content : contents) {
      store.blobs().put(digest(content), content.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Puts the content and commits it under the tag. */
  static Store.Committed commit(
      Store store, Reference reference, String content, @Nullable String replaces)
      throws IOException {
    blobs(store, content);
    return store.commit(List.of(put(reference, content, replaces)));
  }

  /** Checkpoints early, cleans at once, works in the caller's thread. */
  static Tuning small() {
    return Tuning.standard()
        .withCheckpointAfter(8)
        .withSpareRecords(Duration.ofNanos(-1))
        .withBackground(Runnable::run);
  }

  static Store open(Path data, Tuning tuning) throws IOException {
    return Store.open(data, new RealDisk(new Layout(data).own()), Timing.REAL, tuning);
  }
}
