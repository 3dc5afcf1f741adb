package io.ocidaemon.primer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import io.ocidaemon.primer.failure.FailedException;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.registry.BlobBody;
import io.ocidaemon.primer.registry.FetchedManifest;
import io.ocidaemon.primer.registry.Upstream;
import io.ocidaemon.primer.select.PlatformFilter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An index of a hostile upstream. */
@Timeout(60)
class TreeReaderTest {
  private static final int LARGEST = Manifest.MAX_BYTES;

  private final Map<Digest, Integer> numbers = new HashMap<>();
  private final AtomicInteger fetched = new AtomicInteger();

  /** An index without members, filled up with blanks: made anew each time, to hold none here. */
  private static byte[] member(int number) {
    byte[] text =
        """
        {"schemaVersion":2,"mediaType":"%s","manifests":[],"annotations":{"n":"%d"}}\
        """
            .formatted(MediaType.OCI_INDEX, number)
            .getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(text, LARGEST);
    Arrays.fill(all, text.length, all.length, (byte) ' ');
    return all;
  }

  private byte[] index(int members) {
    return """
    {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}\
    """
        .formatted(
            MediaType.OCI_INDEX,
            IntStream.range(0, members)
                .mapToObj(number -> {
                  Descriptor member = Descriptor.of(MediaType.OCI_INDEX, member(number));
                  numbers.put(member.digest(), number);
                  return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                      .formatted(member.mediaType(), member.digest(), member.size());
                })
                .collect(Collectors.joining(",")))
        .getBytes(StandardCharsets.UTF_8);
  }

  private ManifestTree read(byte[] index) throws Exception {
    return new TreeReader(new Members(), ManifestTree.Stored.NOTHING)
        .read(
            "registry.example/app",
            "app",
            Descriptor.of(MediaType.OCI_INDEX, index),
            index,
            PlatformFilter.ALL);
  }

  @Test
  void theManifestsOfOneTreeAreBoundedBeforeTheyAreFetched() {
    byte[] index = index(20);
    assertThatThrownBy(() -> read(index))
        .isInstanceOf(FailedException.class)
        .hasMessageContaining("registry.example/app")
        .hasMessageContaining("over 64 MiB in all")
        .extracting(e -> ((FailedException) e).kind())
        .isEqualTo(FailureKind.BROKEN);
    assertThat((long) fetched.get() * LARGEST).isLessThanOrEqualTo(64L << 20);
  }

  @Test
  void whatFitsIsRead() throws Exception {
    assertThat(read(index(3)).manifests()).hasSize(4);
  }

  /** Hands out the members. */
  private final class Members implements Upstream {
    @Override
    public String host() {
      return "registry.example";
    }

    @Override
    public Optional<FetchedManifest> manifest(String repository, String tagOrDigest) {
      fetched.incrementAndGet();
      byte[] bytes = member(numbers.getOrDefault(Digest.parse(tagOrDigest), -1));
      return Optional.of(
          new FetchedManifest(
              Descriptor.of(MediaType.OCI_INDEX, bytes),
              bytes,
              Manifest.parse(bytes, MediaType.OCI_INDEX)));
    }

    @Override
    public Optional<Descriptor> resolve(String repository, String tagOrDigest) {
      throw new UnsupportedOperationException();
    }

    @Override
    public BlobBody blob(String repository, Descriptor blob, long offset) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Descriptor> referrers(String repository, Digest subject) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> tags(String repository) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> catalog() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
