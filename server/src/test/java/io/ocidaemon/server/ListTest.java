package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Descriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tags and the catalog, page by page (facts/serving.md, sections 3.2 and 4). */
@SuppressWarnings("NullAway.Init") // fill() comes before every test
class ListTest extends LiveServer {
  private static final String TAGS = "/v2/r.test:5000/team/app/tags/list";
  private static final Pattern LINK = Pattern.compile("<([^>]+)>; rel=\"next\"");
  private Descriptor image;

  @Override
  void fill() throws IOException {
    image = samples.image("one");
    // Byte order: capitals before small letters, whatever their case would say.
    for (String tag : List.of("b", "a", "B", "1.10", "1.9", "latest", "_x")) {
      samples.commit("r.test:5000/team/app:" + tag, image);
    }
    samples.commit("r.test:5000/team/app@" + image.digest(), image);
    samples.commit("docker.io/library/nginx:1", image);
    samples.commit("docker.io/other/thing:1", image);
    samples.commit("quay.io/only/digests@" + image.digest(), image);
  }

  private static String tags(String... names) {
    return "\"tags\":[" + list(names) + "]}\n";
  }

  private static String list(String... names) {
    return names.length == 0 ? "" : "\"" + String.join("\",\"", names) + "\"";
  }

  @Test
  void allTagsInByteOrder() throws IOException {
    RawHttp.Answer answer = http.get(TAGS);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.text())
        .isEqualTo(
            "{\"name\":\"r.test:5000/team/app\","
                + tags("1.10", "1.9", "B", "_x", "a", "b", "latest"));
    assertThat(answer.header("Link")).isNull();
  }

  @Test
  void pages() throws IOException {
    RawHttp.Answer first = http.get(TAGS + "?n=3");
    assertThat(first.text()).endsWith(tags("1.10", "1.9", "B"));
    RawHttp.Answer second = http.get(next(first));
    assertThat(second.text()).endsWith(tags("_x", "a", "b"));
    RawHttp.Answer third = http.get(next(second));
    assertThat(third.text()).endsWith(tags("latest"));
    assertThat(third.header("Link")).isNull();
  }

  @Test
  void theLastFullPageHasNoLink() throws IOException {
    assertThat(http.get(TAGS + "?n=7").header("Link")).isNull();
    assertThat(http.get(TAGS + "?n=6").header("Link")).isNotNull();
    assertThat(http.get("/v2/_catalog?n=4").header("Link")).isNull();
  }

  @Test
  void noneWanted() throws IOException {
    RawHttp.Answer answer = http.get(TAGS + "?n=0");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).endsWith(tags());
    assertThat(answer.header("Link")).isNull();
    assertThat(http.get("/v2/_catalog?n=0").text()).isEqualTo("{\"repositories\":[]}\n");
  }

  @Test
  void lastNeedNotBeThere() throws IOException {
    assertThat(http.get(TAGS + "?last=1.5").text())
        .endsWith(tags("1.9", "B", "_x", "a", "b", "latest"));
    assertThat(http.get(TAGS + "?last=b").text()).endsWith(tags("latest"));
    assertThat(http.get(TAGS + "?last=zzz").text()).endsWith(tags());
    assertThat(http.get(TAGS + "?last=latest&n=5").text()).endsWith(tags());
    assertThat(http.get("/v2/_catalog?last=quay").text())
        .isEqualTo("{\"repositories\":[\"quay.io/only/digests\",\"r.test__5000/team/app\"]}\n");
    assertThat(http.get("/v2/_catalog?last=zzz").text()).isEqualTo("{\"repositories\":[]}\n");
  }

  @Test
  void countsThatAreNone() throws IOException {
    for (String n : List.of("abc", "-1", "1.5", "", "%2B1")) {
      assertError(http.get(TAGS + "?n=" + n), 400, "PAGINATION_NUMBER_INVALID");
      assertError(http.get("/v2/_catalog?n=" + n), 400, "PAGINATION_NUMBER_INVALID");
    }
    assertError(http.get(TAGS + "?n=%zz"), 400, "QUERY_INVALID");
  }

  @Test
  void hugeCountsAreCut() throws IOException {
    assertThat(http.get(TAGS + "?n=99999999999999999999").status()).isEqualTo(200);
    assertThat(http.get("/v2/_catalog?n=5000").status()).isEqualTo(200);
    try {
      assertThat(Page.size(Query.parse("n=99999999999999999999"))).isEqualTo(Page.MAX);
    } catch (RegistryException e) {
      throw new AssertionError(e);
    }
    List<String> many = new ArrayList<>();
    for (int i = 0; i <= Page.MAX; i++) {
      many.add("t" + i);
    }
    Page page = Page.of(many.iterator(), Page.MAX);
    assertThat(page.names()).hasSize(Page.MAX);
    assertThat(page.next()).isEqualTo(many.get(Page.MAX - 1));
  }

  @Test
  void aRepositoryWithoutTagsHasAnEmptyList() throws IOException {
    assertThat(http.get("/v2/quay.io/only/digests/tags/list").text()).endsWith(tags());
  }

  @Test
  void unknownRepository() throws IOException {
    assertError(http.get("/v2/r.test/none/tags/list"), 404, "NAME_UNKNOWN");
    assertError(http.get("/v2/none/tags/list"), 404, "NAME_UNKNOWN");
  }

  @Test
  void catalog() throws IOException {
    assertThat(http.get("/v2/_catalog").text())
        .isEqualTo(
            "{\"repositories\":["
                + list(
                    "docker.io/library/nginx",
                    "docker.io/other/thing",
                    "quay.io/only/digests",
                    "r.test__5000/team/app")
                + "]}\n");
    RawHttp.Answer first = http.get("/v2/_catalog?n=2");
    assertThat(first.text()).contains("library/nginx", "other/thing").doesNotContain("quay.io");
    assertThat(http.get(next(first)).text()).contains("quay.io", "r.test__5000");
  }

  @Test
  void catalogOfOneHost() throws IOException {
    RawHttp.Answer answer = http.get("/v2/_catalog?ns=index.docker.io&n=1");
    assertThat(answer.text()).isEqualTo("{\"repositories\":[\"library/nginx\"]}\n");
    assertThat(answer.header("OCI-Namespace")).isEqualTo("index.docker.io");
    RawHttp.Answer second = http.get(next(answer));
    assertThat(second.text()).isEqualTo("{\"repositories\":[\"other/thing\"]}\n");
    assertThat(second.header("Link")).isNull();
    assertThat(http.get("/v2/_catalog?ns=r.test:5000").text()).contains("[\"team/app\"]");
    assertError(http.get("/v2/_catalog?ns=nowhere.test"), 404, "NAME_UNKNOWN");
  }

  @Test
  void everyPathOfTheCatalogLeadsToItsRepository() throws IOException {
    Matcher path = Pattern.compile("\"([^\"]+/[^\"]+)\"").matcher(http.get("/v2/_catalog").text());
    int found = 0;
    while (path.find()) {
      assertThat(http.get("/v2/" + path.group(1) + "/tags/list").status()).isEqualTo(200);
      found++;
    }
    assertThat(found).isEqualTo(4);
  }

  @Test
  void anyPageSizeGivesTheSameList() throws IOException {
    for (int n = 1; n <= 8; n++) {
      StringBuilder all = new StringBuilder();
      @org.jspecify.annotations.Nullable String target = TAGS + "?n=" + n;
      while (target != null) {
        RawHttp.Answer answer = http.get(target);
        String text = answer.text();
        all.append(text, text.indexOf('[') + 1, text.indexOf(']')).append(',');
        target = answer.header("Link") == null ? null : next(answer);
      }
      assertThat(all.toString().replaceAll(",+$", ""))
          .as("n=%s", n)
          .isEqualTo(list("1.10", "1.9", "B", "_x", "a", "b", "latest"));
    }
  }

  @Test
  void theLinkRepeatsWhatMeansSomethingAndNothingElse() throws IOException {
    RawHttp.Answer answer = http.get(TAGS + "?x=" + "%2F".repeat(5_400) + "&n=1&last=1.9&y&n=2");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Link")).isEqualTo("<" + TAGS + "?n=1&n=2&last=B>; rel=\"next\"");
  }

  @Test
  void whatNoLinkCanRepeatIsRefused() throws IOException {
    for (String name : List.of("ns", "artifactType", "last", "n")) {
      assertError(http.get(TAGS + "?n=1&" + name + "=" + "7".repeat(9_000)), 400, "QUERY_INVALID");
    }
    // Encoded they are longer: each slash takes three bytes of the header.
    assertError(http.get("/v2/_catalog?n=1&last=" + "/".repeat(1_400)), 400, "QUERY_INVALID");
    assertThat(http.get("/v2/_catalog?n=1&artifactType=" + "/".repeat(1_300)).status())
        .isEqualTo(200);
  }

  private static String next(RawHttp.Answer answer) {
    Matcher link = LINK.matcher(String.valueOf(answer.header("Link")));
    assertThat(link.matches()).as("Link: %s", answer.header("Link")).isTrue();
    return link.group(1);
  }
}
