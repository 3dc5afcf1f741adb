package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.IndexManifest;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The referrers list (distribution-spec, "Listing Referrers"; facts/serving.md, sections 3.2 and
 * 4).
 */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class ReferrersTest extends LiveServer {
  private static final String SIGNATURE = "application/vnd.test.signature";
  private static final String SBOM = "application/vnd.test.sbom";
  private Descriptor image;
  private Descriptor signature;
  private Descriptor sbom;

  @Override
  void fill() throws IOException {
    image = samples.image("subject");
    samples.commit("r.test/a:1", image);
    signature = attach("sig", SIGNATURE);
    sbom = attach("sbom", SBOM);
  }

  private Descriptor attach(String name, String artifactType) throws IOException {
    Descriptor referrer =
        samples.manifest(MediaType.OCI_MANIFEST, samples.imageJson(name, artifactType, image));
    samples.commit("r.test/a@" + referrer.digest(), referrer);
    return referrer;
  }

  private RawHttp.Answer list(String query) throws IOException {
    return http.get("/v2/r.test/a/referrers/" + image.digest() + query);
  }

  private static IndexManifest read(RawHttp.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo(MediaType.OCI_INDEX);
    return (IndexManifest) Manifest.parse(answer.body(), MediaType.OCI_INDEX);
  }

  private static List<Digest> digests(RawHttp.Answer answer) {
    return read(answer).manifests().stream().map(Descriptor::digest).toList();
  }

  @Test
  void bySubject() throws IOException {
    RawHttp.Answer answer = list("");
    assertThat(digests(answer)).containsExactlyInAnyOrder(signature.digest(), sbom.digest());
    assertThat(answer.header("OCI-Filters-Applied")).isNull();
    assertThat(answer.header("Link")).isNull();
    assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    Descriptor shown =
        read(answer).manifests().stream()
            .filter(descriptor -> descriptor.digest().equals(signature.digest()))
            .findFirst()
            .orElseThrow();
    assertThat(shown.artifactType()).isEqualTo(SIGNATURE);
    assertThat(shown.annotations()).isEqualTo(Map.of("name", "sig"));
    assertThat(shown.size()).isEqualTo(signature.size());
    assertThat(shown.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
  }

  @Test
  void filtered() throws IOException {
    RawHttp.Answer one = list("?artifactType=application%2Fvnd.test.sbom");
    assertThat(digests(one)).containsExactly(sbom.digest());
    assertThat(one.header("OCI-Filters-Applied")).isEqualTo("artifactType");
    assertThat(digests(list("?artifactType=" + SBOM + "&artifactType=" + SIGNATURE))).hasSize(2);
    RawHttp.Answer none = list("?artifactType=other");
    assertThat(digests(none)).isEmpty();
    assertThat(none.header("OCI-Filters-Applied")).isEqualTo("artifactType");
  }

  @Test
  void withoutAnArtifactTypeTheConfigsTypeStands() throws IOException {
    Descriptor plain =
        samples.manifest(MediaType.OCI_MANIFEST, samples.imageJson("plain", null, image));
    samples.commit("r.test/a@" + plain.digest(), plain);
    for (String plus : List.of("+", "%2B")) {
      assertThat(digests(list("?artifactType=" + MediaType.OCI_CONFIG.replace("+", plus))))
          .containsExactly(plain.digest());
    }
  }

  @Test
  void anIndexWithoutAnArtifactTypeHasNone() throws IOException {
    Descriptor index =
        samples.manifest(
            MediaType.OCI_INDEX,
            "{\"schemaVersion\":2,\"mediaType\":\""
                + MediaType.OCI_INDEX
                + "\",\"manifests\":[],\"subject\":"
                + Samples.json(image)
                + "}");
    samples.commit("r.test/a@" + index.digest(), index);
    Descriptor shown =
        read(list("")).manifests().stream()
            .filter(descriptor -> descriptor.digest().equals(index.digest()))
            .findFirst()
            .orElseThrow();
    assertThat(shown.artifactType()).isNull();
    assertThat(list("").text()).doesNotContain("\"artifactType\":null");
  }

  @Test
  void aReferrerWithATagStandsThereOnce() throws IOException {
    samples.commit("r.test/a:sbom", sbom);
    assertThat(digests(list(""))).hasSize(2);
  }

  @Test
  void theFallbackTagsIndexCountsToo() throws IOException {
    Descriptor old =
        samples.manifest(MediaType.OCI_MANIFEST, samples.imageJson("old", SIGNATURE, null));
    Descriptor absent = Descriptor.of(MediaType.OCI_MANIFEST, new byte[] {1});
    samples.commit(
        "r.test/a:" + image.digest().toString().replace(':', '-'),
        samples.manifest(
            MediaType.OCI_INDEX, Samples.indexJson(MediaType.OCI_INDEX, old, sbom, absent)));
    RawHttp.Answer answer = list("");
    assertThat(digests(answer))
        .containsExactlyInAnyOrder(signature.digest(), sbom.digest(), old.digest());
    assertThat(http.get("/v2/r.test/a/manifests/" + old.digest()).status()).isEqualTo(200);
  }

  @Test
  void aFallbackIndexThatIsWrongSpoilsNoList() throws IOException {
    Descriptor wrong =
        Descriptor.of(MediaType.DOCKER_LIST, signature.digest(), signature.size() + 100);
    Descriptor fallback =
        samples.manifest(MediaType.OCI_INDEX, Samples.indexJson(MediaType.OCI_INDEX, wrong));
    String tag = Referrers.fallbackTag(image.digest());
    samples.commit("r.test/b:" + tag, fallback);
    // The wrong descriptor comes first, in another repository.
    for (String repository : List.of("b", "a")) {
      RawHttp.Answer answer = http.get("/v2/r.test/" + repository + "/referrers/" + image.digest());
      Descriptor shown =
          read(answer).manifests().stream()
              .filter(descriptor -> descriptor.digest().equals(signature.digest()))
              .findFirst()
              .orElseThrow();
      assertThat(shown.size()).isEqualTo(signature.size());
      assertThat(shown.mediaType()).isEqualTo(MediaType.OCI_MANIFEST);
      assertThat(shown.artifactType()).isEqualTo(SIGNATURE);
    }
  }

  @Test
  void whereTheContentHasNoTypeEachDescriptorsCounts() throws IOException {
    String untyped =
        "{\"schemaVersion\":2,\"manifests\":[],\"subject\":" + Samples.json(image) + "}";
    Descriptor list = samples.manifest(MediaType.DOCKER_LIST, untyped);
    Descriptor index = samples.manifest(MediaType.OCI_INDEX, untyped);
    samples.commit("r.test/b@" + list.digest(), list);
    samples.commit("r.test/a@" + index.digest(), index);
    assertThat(http.get("/v2/r.test/b/referrers/" + image.digest()).text())
        .contains("{\"mediaType\":\"" + MediaType.DOCKER_LIST + "\",\"digest\"");
    assertThat(list("").text())
        .contains("{\"mediaType\":\"" + MediaType.OCI_INDEX + "\",\"digest\"")
        .doesNotContain(MediaType.DOCKER_LIST);
  }

  @Test
  void fallbackTagsOfBothAlgorithms() {
    Digest sha256 = Digest.parse("sha256:" + "ab".repeat(32));
    Digest sha512 = Digest.parse("sha512:" + "cd".repeat(64));
    assertThat(Referrers.fallbackTag(sha256)).isEqualTo("sha256-" + "ab".repeat(32));
    assertThat(Referrers.fallbackTag(sha512)).isEqualTo("sha512-" + "cd".repeat(32));
  }

  @Test
  void anUnknownSubjectHasAnEmptyList() throws IOException {
    RawHttp.Answer answer = http.get("/v2/r.test/a/referrers/sha256:" + "0".repeat(64));
    assertThat(digests(answer)).isEmpty();
    assertThat(answer.text()).contains("\"manifests\":[]");
  }

  @Test
  void errors() throws IOException {
    assertError(http.get("/v2/r.test/a/referrers/sha256:bad"), 400, "DIGEST_INVALID");
    assertError(http.get("/v2/r.test/a/referrers/latest"), 400, "DIGEST_INVALID");
    assertError(http.get("/v2/r.test/none/referrers/" + image.digest()), 404, "NAME_UNKNOWN");
  }

  @Test
  void pagesStayBelowWhatContainerdTakes() throws IOException {
    List<Digest> all = new ArrayList<>(List.of(signature.digest(), sbom.digest()));
    for (int i = 0; i < 5; i++) {
      Descriptor heavy =
          samples.manifest(
              MediaType.OCI_INDEX,
              "{\"schemaVersion\":2,\"manifests\":[],\"subject\":"
                  + Samples.json(image)
                  + ",\"annotations\":{\"n\":\""
                  + i
                  + "\",\"padding\":\""
                  + "é".repeat(700_000)
                  + "\"}}");
      samples.commit("r.test/a@" + heavy.digest(), heavy);
      all.add(heavy.digest());
    }
    List<Digest> found = new ArrayList<>();
    RawHttp.Answer answer = list("");
    int pages = 1;
    while (true) {
      assertThat(answer.body().length).isLessThan(4_393_216);
      found.addAll(digests(answer));
      String link = answer.header("Link");
      if (link == null) {
        break;
      }
      Matcher next = Pattern.compile("<(.+)>; rel=\"next\"").matcher(link);
      assertThat(next.matches()).isTrue();
      answer = http.get(next.group(1));
      pages++;
    }
    assertThat(pages).isEqualTo(2);
    assertThat(found).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
  }
}
