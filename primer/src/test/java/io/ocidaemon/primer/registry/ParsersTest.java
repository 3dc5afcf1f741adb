package io.ocidaemon.primer.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What peers write into header fields, as it is and as it might be. */
class ParsersTest {
  private static final Secrets NO_SECRETS = new Secrets(Credentials.anonymous());
  private static final long SEED =
      Long.getLong("test.seed", System.nanoTime() ^ ProcessHandle.current().pid());
  private static final int ROUNDS = 500;

  @Test
  void readsChallengesAsRegistriesWriteThem() {
    assertThat(
            Challenge.parse(
                List.of(
                    "Bearer realm=\"https://auth.test/token\",service=\"reg\","
                        + "scope=\"repository:a/b:pull,push\"")))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm",
                    "https://auth.test/token",
                    "service",
                    "reg",
                    "scope",
                    "repository:a/b:pull,push")));
    assertThat(Challenge.parse(List.of("bearer scope=a:b:c , Realm = https://x/t?a=b")))
        .containsExactly(
            new Challenge("bearer", Map.of("scope", "a:b:c", "realm", "https://x/t?a=b")));
    assertThat(Challenge.parse(List.of("Negotiate, Basic realm=\"a, \\\"b\\\"\", Bearer realm=x")))
        .extracting(Challenge::scheme)
        .containsExactly("negotiate", "basic", "bearer");
    assertThat(Challenge.parse(List.of("Basic realm=\"a, \\\"b\\\"\"")).getFirst())
        .isEqualTo(new Challenge("basic", Map.of("realm", "a, \"b\"")));
    assertThat(Challenge.parse(List.of("", "=\",,=", "Basic")))
        .last()
        .isEqualTo(new Challenge("basic", Map.of()));
  }

  @Test
  void challengesComeBackWhateverTheirOrderAndQuoting() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      List<Challenge> challenges = new ArrayList<>();
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int p = random.nextInt(0, 5); p > 0; p--) {
          parameters.put("p" + random.nextInt(100), text(random));
        }
        challenges.add(new Challenge("scheme" + random.nextInt(9), parameters));
      }
      List<String> fields = new ArrayList<>(List.of(""));
      for (Challenge challenge : challenges) {
        List<String> parts = new ArrayList<>();
        challenge.parameters().forEach((name, value) -> parts.add(name + "=" + quote(value)));
        Collections.shuffle(parts, random);
        String one =
            challenge.scheme() + " " + String.join(random.nextBoolean() ? "," : " , ", parts);
        if (random.nextBoolean()) {
          fields.add(one);
        } else {
          fields.add(fields.removeLast() + ", " + one);
        }
      }
      assertThat(Challenge.parse(fields)).as("seed %d: %s", SEED, fields).isEqualTo(challenges);
    }
  }

  @Test
  void noFieldEverBreaksAParser() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS * 10; i++) {
      String noise = noise(random);
      List<String> fields = List.of(noise);
      assertThat(Challenge.parse(fields)).as("seed %d: %s", SEED, noise).isNotNull();
      assertThat(LinkHeader.next(fields)).as("seed %d: %s", SEED, noise).isNotNull();
      ContentRange.parse(noise)
          .ifPresent(r ->
              assertThat(r.last())
                  .as("seed %d: %s", SEED, noise)
                  .isGreaterThanOrEqualTo(r.first()));
      assertThat(Scopes.parse(noise).values()).as("seed %d: %s", SEED, noise).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "</v2/a/tags/list?n=2&last=x>; rel=\"next\" | /v2/a/tags/list?n=2&last=x",
        "<https://h/v2/_catalog?last=b>; rel=next | https://h/v2/_catalog?last=b",
        "<a>; rel=\"prev\", <b,c;d>; title=\"x, <y>; rel=next\"; rel=\"last next\" | b,c;d",
        "<a>;REL=\"NEXT\" | a",
        "<?last=z>;rel=next | ?last=z",
        "<a>; rel=\"nextly\" | ",
        "<a>; rel=prev | ",
        "a; rel=next | ",
        "<a | ",
      })
  void findsTheNextPage(String field, String expected) {
    assertThat(LinkHeader.next(List.of(field))).isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void theNextPageComesBackFromAmongOtherLinks() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      String target = "/v2/x/tags/list?n=5&last=" + Uris.query(text(random).replace('>', 'g'));
      List<String> links = new ArrayList<>();
      links.add("<" + target + ">; " + (random.nextBoolean() ? "rel=next" : "rel=\"next\""));
      for (int n = random.nextInt(3); n > 0; n--) {
        links.add("<other," + n + ">; title=" + quote(text(random)) + "; rel=prev");
      }
      Collections.shuffle(links, random);
      assertThat(LinkHeader.next(List.of(String.join(", ", links))))
          .as("seed %d: %s", SEED, links)
          .contains(target);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes 0-9/10, 0, 9, 10",
    "bytes 5-9/*, 5, 9, -1",
    "BYTES  7-7/8, 7, 7, 8",
  })
  void readsContentRanges(String text, long first, long last, long complete) {
    assertThat(ContentRange.parse(text)).contains(new ContentRange(first, last, complete));
  }

  @ParameterizedTest
  @CsvSource({
    "bytes */10",
    "bytes 9-5/10",
    "bytes 0-10/10",
    "0-9/10",
    "bytes 0-9",
    "bytes=0-9/10",
    "bytes 0-99999999999999999999/*",
    "bytes -1-9/10",
    "items 0-9/10",
  })
  void refusesContentRangesThatContradictThemselves(String text) {
    assertThat(ContentRange.parse(text)).isEmpty();
  }

  @Test
  void contentRangesComeBack() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      long first = random.nextLong(0, 1L << 40);
      long last = first + random.nextLong(0, 1L << 40);
      long complete = last + 1 + random.nextLong(0, 1L << 40);
      assertThat(ContentRange.parse("bytes " + first + "-" + last + "/" + complete))
          .as("seed %d", SEED)
          .contains(new ContentRange(first, last, complete));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://h/v2/a/blobs/uploads/ | /v2/x?_state=a%3D | https://h/v2/x?_state=a%3D",
        "https://h/v2/a/blobs/uploads/ | u-1 | https://h/v2/a/blobs/uploads/u-1",
        "https://h:5000/v2/ | //other:1/x | https://other:1/x",
        "http://h/v2/t?n=1 | ?n=2&last=b | http://h/v2/t?n=2&last=b",
        "http://h/v2/t | https://cdn/o?sig=a b{c&x=%2F#frag | https://cdn/o?sig=a%20b%7Bc&x=%2F",
        "http://my_host:5000/v2/ | /v2/x | http://my_host:5000/v2/x",
      })
  void resolvesLocations(String base, String location, String expected) {
    assertThat(Uris.resolve(URI.create(base), location)).isEqualTo(URI.create(expected));
  }

  @ParameterizedTest
  @CsvSource({"ftp://x/y", "mailto:a@b", "http://", "http://h:99999999/", "'http://[::1/'"})
  void refusesLocationsThatAreNoHttpUrl(String location) {
    assertThat(Uris.resolve(URI.create("https://h/v2/"), location)).isNull();
  }

  @Test
  void readsRetryAfterInBothForms() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(retryAfter("120", "", now)).contains(Duration.ofSeconds(120));
    assertThat(retryAfter("0", "", now)).contains(Duration.ZERO);
    assertThat(retryAfter("Thu, 01 Jan 2026 00:02:00 GMT", "", now))
        .contains(Duration.ofMinutes(2));
    // Its own clock is a minute ahead: the wait is a minute, not two.
    assertThat(retryAfter("Thu, 01 Jan 2026 00:02:00 GMT", "Thu, 01 Jan 2026 00:01:00 GMT", now))
        .contains(Duration.ofMinutes(1));
    assertThat(retryAfter("Wed, 31 Dec 2025 00:00:00 GMT", "", now)).contains(Duration.ZERO);
    assertThat(retryAfter("999999999999", "", now)).contains(Duration.ofDays(7));
    assertThat(retryAfter("soon", "", now)).isEmpty();
    assertThat(RetryAfter.of(HttpHeaders.empty(), now)).isEmpty();
  }

  private static Optional<Duration> retryAfter(String value, String date, Instant now) {
    HttpHeaders headers = HttpHeaders.empty().with("retry-after", value);
    return RetryAfter.of(date.isEmpty() ? headers : headers.with("Date", date), now);
  }

  @Test
  void scopesMergeByResource() {
    assertThat(Scopes.mount("to", "from").values())
        .containsExactly("repository:from:pull", "repository:to:pull,push");
    assertThat(Scopes.mount("same", "same").values()).containsExactly("repository:same:pull,push");
    assertThat(Scopes.parse("repository:a:push,pull repository:a:pull"))
        .isEqualTo(Scopes.push("a"));
    assertThat(Scopes.parse("").values()).isEmpty();
    assertThat(Scopes.catalog().values()).containsExactly("registry:catalog:*");
  }

  @Test
  void errorBodiesBecomeOneHarmlessLine() {
    ErrorBody body =
        ErrorBody.parse(
            "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\\n\\u001b[31mway\\u202e\"}]}"
                .getBytes(),
            NO_SECRETS);
    assertThat(body.codes()).containsExactly("DENIED");
    assertThat(body.line()).isEqualTo("DENIED: no [31mway");
    assertThat(ErrorBody.parse("<html>no</html>".getBytes(), NO_SECRETS).line()).isEmpty();
    assertThat(ErrorBody.parse("plain\r\ntext".getBytes(), NO_SECRETS).line())
        .isEqualTo("plain text");
    assertThat(ErrorBody.parse("x".repeat(5000).getBytes(), NO_SECRETS).line())
        .hasSizeLessThan(400);
    assertThat(ErrorBody.parse(new byte[] {(byte) 0xff, 0, 1}, NO_SECRETS).codes()).isEmpty();
  }

  private static String text(Random random) {
    String alphabet = "abcXYZ019 :/,;=?&-_.~\"\\<>";
    StringBuilder text = new StringBuilder("t");
    for (int n = random.nextInt(12); n > 0; n--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static String noise(Random random) {
    String alphabet = "\"\\,;= \t<>rel=nextbytes0123456789-/*";
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(40); n > 0; n--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static String quote(String value) {
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
