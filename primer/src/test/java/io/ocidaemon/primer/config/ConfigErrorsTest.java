package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One row for each thing that can be wrong with one value: the message a user gets. */
class ConfigErrorsTest {

  private static final String CA = Configs.read("ca.b64").strip();

  private static void oneError(String yaml, String expected) {
    assertThat(Configs.errors(yaml)).containsExactly("config.yaml:" + expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                | 1: the file is empty
          '# only'          | 1: the file is empty
          '---'             | 1: the file is empty
          '{}'              | 1: the file is empty
          '- a'             | 1: must be a mapping of keys; found a list
          'text'            | 1: must be a mapping of keys; found a single value
          'caches: []'      | 1: registries: is missing
          'registries:'     | 1: registries: must be a list; found nothing
          'registries: a'   | 1: registries: must be a list; found a single value
          'registries: [a]' | 1: registries[0]: must be a mapping; found a single value
          'a: [b'           | 1: is not YAML: while parsing a flow sequence, expected ',' or ']', but got <stream end>
          'a: *b'           | 1: is not YAML: an alias that is not defined; quote a text that begins with *
          'a: !x b'         | 1: is not YAML: a tag without meaning here; quote a text that begins with !
          '? [a]'           | 1: is not YAML: a key must be a single word
          """)
  void theFileAsAWhole(String yaml, String expected) {
    oneError(yaml, expected);
  }

  @Test
  void moreOfTheFileAsAWhole() {
    oneError(
        "registries: []\n---\nregistries: []\n",
        "2: is not YAML: a second document begins; one file holds one");
    oneError(
        "a: &x {b: c}\nd:\n  <<: *x\n",
        "3: is not YAML: merge keys (<<) are not part of YAML 1.2; repeat the keys");
    oneError("registries: []\nregistries: []\n", "2: registries: is given twice, first on line 1");
    oneError(
        "a: \"\\0\"\n\tb: c",
        "2: is not YAML: while scanning for the next token, found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)");
  }

  @Test
  void aliasesCannotExplode() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a").append(i).append(": &a").append(i).append(" [");
      bomb.append(("*a" + (i - 1) + ", ").repeat(10)).append("]\n");
    }
    assertThat(Configs.errors(bomb.toString()))
        .singleElement()
        .asString()
        .contains("more than 200000 values once its aliases are expanded");
    assertThat(Configs.errors("a: ".repeat(1) + "[".repeat(10_000)))
        .singleElement()
        .asString()
        .contains("nested more than 40 levels deep");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://a:5000     | "http://a:5000" has a scheme; write a:5000 and insecure: true for plain HTTP
          https://a/v2/     | "https://a/v2/" has a scheme; write a
          https://u:p@a     | has credentials in it; they stand under authentication
          u:p@a             | has credentials in it; they stand under authentication
          a/b               | "a/b" has a path; write HOST[:PORT], and paths where images are named
          ::1               | "::1": write an IPv6 address as [::1] or [::1]:5000
          a:0               | "a:0" has no port from 1 to 65535 after the colon
          a:65536           | "a:65536" has no port from 1 to 65535 after the colon
          a:x               | "a:x" has no port from 1 to 65535 after the colon
          a:                | "a:" has no port from 1 to 65535 after the colon
          a b               | "a b" is no HOST[:PORT]
          [1.2.3.4]         | "[1.2.3.4]" is no HOST[:PORT]
          [::zz]:5000       | "[::zz]:5000" is no HOST[:PORT]
          -a                | "-a" is no HOST[:PORT]
          """)
  void hosts(String host, String message) {
    oneError(
        "registries: [{host: '" + host + "', images: [{name: a}]}]",
        "1: registries[0].host: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          period: 0                | period: must be a whole number from 1 to 31622400; found "0"
          period: 1.5              | period: must be a whole number from 1 to 31622400; found "1.5"
          period: 5m               | period: must be a whole number from 1 to 31622400; found "5m"
          period: '"60"'           | period: must be a whole number from 1 to 31622400, without quotes; found "60"
          period: []               | period: must be a single value; found a list
          period:                  | period: has no value; give one or remove the key
          insecure: '"true"'       | insecure: must be true or false, without quotes; found "true"
          tls_verify: no           | tls_verify: must be true or false; found "no"
          signature_verify: {mode: Strict}  | signature_verify.mode: must be one of strict, permissive, audit, skip; found "Strict", did you mean "strict"?
          signature_verify: {mode: strict}  | signature_verify.mode: strict needs a trust anchor: a ca or signingAuthority certificate under trustStores, or cosign.keys
          signature_verify: {mode: audit}   | signature_verify.mode: audit needs a trust anchor: a ca or signingAuthority certificate under trustStores, or cosign.keys
          signature_verify: {index: root}   | signature_verify.mode: strict (the default) needs a trust anchor: a ca or signingAuthority certificate under trustStores, or cosign.keys
          referrers_verify: {mode: strict}  | referrers_verify.required: is missing: a list of {artifact_type, min, signed}
          referrers_verify: {required: []}  | referrers_verify.required: is empty, so nothing would be verified; use mode: skip for that
          referrers_verify: {required: [{min: 1}]} | referrers_verify.required[0].artifact_type: is missing
          authentication: {type: basic, password: p} | authentication.username: is missing: basic takes a username and a password
          authentication: {password: p}     | authentication.type: is missing: token or basic
          authentication: {type: token}     | authentication.password: is missing
          authentication: {type: basic, username: 'a:b', password: p} | authentication.username: has a colon in it, which no HTTP user name can have
          authentication: hunter2           | authentication: must be a mapping; found a single value
          native_image_discovery: {type: nexus} | native_image_discovery.repository: is missing: the name of the repository in Nexus
          native_image_discovery: {enabled: true} | native_image_discovery.type: is missing: nexus or harbor
          tls: {cert: c}           | tls.key: is missing: cert and key go together
          proxy: hunter2           | proxy: must be a URL such as http://HOST:PORT
          ca_cert_b64: '"%%%"'     | ca_cert_b64: is not base64 of a certificate (base64 -w0 < certificate.pem)
          platforms: [linux]       | platforms[0]: not a platform: "linux": OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT expected, such as linux/amd64
          platforms: []            | platforms: is empty; leave it out for every platform
          load_in_engines: {crio: true} | load_in_engines.crio: is no key here
          load_in_engines: {dokcer: true} | load_in_engines.dokcer: is no key here, did you mean "docker"?
          mirrors: [{path: a}]     | mirrors[0].host: is missing
          """)
  void registryKeys(String key, String message) {
    String text = key.replace("'\"", "\"").replace("\"'", "\"");
    assertThat(Configs.errors("registries:\n- host: r.example\n  images: [{name: a}]\n  " + text))
        .anySatisfy(e -> assertThat(e).isEqualTo("config.yaml:4: registries[0]." + message))
        .allSatisfy(e -> assertThat(e).doesNotContain("hunter2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          name: 'a['               | name: is no regular expression: Unclosed character class near character 2; found "a["
          name: nginx:1            | name: has a tag in it; tags stand under include_tags; found "nginx:1"
          name: ''                 | name: is empty
          name: a@sha256:12        | name: not a digest: "sha256:12"
          include_tags: ['>x']     | include_tags[0]: "x" after > is no version
          exclude_tags: ['=1']     | exclude_tags[0]: "=1" can be no tag and is no expression; for an exact tag leave out the =
          latest: 0                | latest: must be a whole number from 1 to 1000000; found "0"
          newer_than: 3w           | newer_than: must be a duration such as 30d, 12h, 5m or 30s; found "3w"
          newer_than: 0d           | newer_than: must be longer than nothing; found "0d"
          include_cache: [c.exampel] | include_cache[0]: "c.exampel" is no host under caches, did you mean "c.example"?
          include_cache: c.example | include_cache: must be a list; found a single value
          tags: [a]                | tags: is no key here
          include_tag: [a]         | include_tag: is no key here, did you mean "include_tags"?
          """)
  void imageKeys(String key, String message) {
    String name = key.startsWith("name") ? "" : "name: a, ";
    assertThat(
            Configs.errors(
                "caches: [{host: c.example}]\nregistries:\n- host: r.example\n  images:\n  - {"
                    + name
                    + key
                    + "}"))
        .anySatisfy(e ->
            assertThat(e).startsWith("config.yaml:5: registries[0].images[0].").contains(message));
  }

  @Test
  void bothCacheListsOnOneImage() {
    oneError(
        """
        caches: [{host: c.example}]
        registries:
          - host: r.example
            images:
              - name: a
                include_cache: [c.example]
                exclude_cache: [c.example]
        """,
        "7: registries[0].images[0].exclude_cache: stands beside include_cache; one image takes one"
            + " of them");
  }

  @Test
  void aDigestInANameTakesNoTags() {
    String digest = "sha256:" + "a".repeat(64);
    Config config =
        Configs.good("registries: [{host: r.example, images: [{name: a.b@" + digest + "}]}]");
    ImageConfig image = config.registries().getFirst().images().getFirst();
    assertThat(image.digest()).hasToString(digest);
    assertThat(image.name().literal()).contains("a.b");
    oneError(
        "registries: [{host: r.example, images: [{name: a@" + digest + ", include_tags: ['1']}]}]",
        "1: registries[0].images[0].include_tags: narrows tags, but the name holds a digest, which"
            + " is one manifest");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          limits: {concurrency: 0}    | limits.concurrency: must be a whole number from 1 to 10000; found "0"
          limits: {bandwidth: 100mb}  | limits.bandwidth: must be a size such as 100MB (10^6) or 5GiB (2^30); found "100mb"
          limits: {bandwidth: 0}      | limits.bandwidth: must be more than nothing; leave it out for no limit; found "0"
          limits: {windows: ['22-6']} | limits.windows[0]: must be a window such as "22:00-06:00"
          limits: {windows: ['25:00-06:00']} | limits.windows[0]: names a time that no clock shows; found "25:00-06:00"
          limits: {min_free: 101%}    | limits.min_free: must be a percentage such as 10%; found "101%"
          limits: {min_free: much}    | limits.min_free: must be a percentage such as 10% or a size such as 5GiB; found "much"
          limits: {store_size: 99999999999PB} | limits.store_size: is more bytes than there are; found "99999999999PB"
          retention: {max_remove: 10} | retention.max_remove: must be a percentage such as 10%; found "10"
          retention: {caches: delete} | retention.caches: must be one of keep, remove; found "delete"
          server: {listen: localhost} | server.listen: "localhost" is no HOST:PORT, such as 127.0.0.1:5050 or [::1]:5050
          server: {tls: {cert: c}}    | server.tls.key: is missing
          server: {authentication: {}} | server.authentication.htpasswd: is missing: the file of users
          ledger: {url: 'postgres://u:hunter2@db/x'} | ledger.url: must be a JDBC URL such as jdbc:postgresql://HOST/DATABASE
          self: {images: [a]}         | self.images[0]: not a reference: "a": HOST/REPOSITORY:TAG or HOST/REPOSITORY@DIGEST expected
          engines: {containerd: {adopt: link}} | engines.containerd.adopt: must be one of none, hardlink; found "link"
          engine: {}                  | engine: is no key here, did you mean "engines"?
          """)
  void topKeys(String key, String message) {
    oneError("registries: [{host: r.example, images: [{name: a}]}]\n" + key, "2: " + message);
  }

  @Test
  void pathTemplates() {
    String start =
        "registries: [{host: r.example, images: [{name: a}]}]\ncaches: [{host: c, path: '";
    oneError(
        start + "x/{repo}'}]",
        "2: caches[0].path: knows no {repo}; there are {host} and {repository}; found \"x/{repo}\"");
    oneError(
        start + "x/'}]",
        "2: caches[0].path: has no {repository}, so every image would land in one place; found \"x/\"");
    oneError(
        start + "/{repository}'}]",
        "2: caches[0].path: \"/{repository}\" makes no repository name: lower case, no slash at either end");
  }

  @Test
  void oneReferenceUnderTwoPolicies() {
    String strict =
        "signature_verify: {trustStores: [{name: a, store_type: ca, cert_b64: " + CA + "}]}";
    String two =
        """
        registries:
          - host: docker.io
            images: [{name: nginx}]
          - host: index.docker.io
            STRICT
            images: [{name: library/nginx, TAGS}]
        """
            .replace("STRICT", strict);
    oneError(
        two.replace(", TAGS", ""),
        "6: registries[1].images[0].name: \"docker.io/library/nginx\" stands under two policies;"
            + " registries[0].images[0] on line 3 has another signature_verify or referrers_verify");
    oneError(
        two.replace("TAGS", "include_tags: ['^1.25']"),
        "6: registries[1].images[0].name: \"docker.io/library/nginx\" stands under two policies;"
            + " registries[0].images[0] on line 3 has another signature_verify or referrers_verify");
    String apart =
        two.replace("TAGS", "include_tags: ['1']")
            .replace("{name: nginx}", "{name: nginx, include_tags: ['2']}");
    assertThat(Configs.errors(apart)).isEmpty();
    assertThat(Configs.errors(two.replace(", TAGS", "").replace(strict, "period: 60")))
        .as("a host may be listed twice")
        .isEmpty();
  }

  @Test
  void twoLiteralReferencesInOnePlaceOfACache() {
    String yaml =
        """
        registries:
          - host: docker.io
            images: [{name: team/app, include_tags: ['1', '2']}]
          - host: quay.example
            images: [{name: team/app, include_tags: ['2', '3']}]
        caches:
          - host: some-cache:8080
        """;
    oneError(
        yaml,
        "5: registries[1].images[0].name: \"quay.example/team/app:2\" and \"docker.io/team/app:2\""
            + " would both be some-cache:8080/team/app:2; give the cache a path with {host}, or"
            + " exclude one of them there");
    assertThat(Configs.errors(yaml + "    path: '{host}/{repository}'\n")).isEmpty();
    assertThat(Configs.errors(yaml.replace("'3']}", "'3'], exclude_cache: ['some-cache:8080']}")))
        .isEmpty();
    assertThat(Configs.errors(yaml.replace("'2', '3'", "'3'"))).isEmpty();
  }

  @Test
  void anUnsetVariableAndAnUnreadableFile() {
    String yaml =
        """
        registries:
          - host: r.example
            images: [{name: a}]
            authentication:
              type: basic
              username: ${env:NOBODY}
              password: ${file:/no/such/file}
            proxy: pre-${env:NOBODY}
        """;
    assertThat(Configs.errors(yaml))
        .containsExactly(
            "config.yaml:6: registries[0].authentication.username: the environment variable NOBODY"
                + " is not set",
            "config.yaml:7: registries[0].authentication.password: the file /no/such/file cannot be"
                + " read (no such file)",
            "config.yaml:8: registries[0].proxy: ${env:} and ${file:} stand only as the whole"
                + " value");
  }

  /** No header takes them: they would end a command as a bug of ours at its first request. */
  @ParameterizedTest
  @ValueSource(
      strings = {"hunter2\n\n", "hun\nter2", "hunter2\r\n\n", "\thunter2", "hunter2\u007f"})
  void secretsWithControlCharacters(String secret) {
    String yaml =
        """
        registries:
          - host: r.example
            images: [{name: a}]
            authentication:
              type: token
              username: "${env:X}"
              password: "${env:X}"
        """;
    String what =
        " holds a line break or another control character, which no secret can; of a variable or"
            + " file one newline at the end is cut";
    assertThat(Configs.load(yaml, Map.of("X", secret)).errors())
        .extracting(Problem::toString)
        .containsExactly(
            "config.yaml:6: registries[0].authentication.username:" + what,
            "config.yaml:7: registries[0].authentication.password:" + what);
  }

  @Test
  void anInlineSecretIsOneLine() {
    assertThat(
            Configs.errors(
                "registries:\n- host: r.example\n  images: [{name: a}]\n  authentication:\n"
                    + "    type: token\n    password: |\n      hunter2\n"))
        .singleElement()
        .asString()
        .contains("config.yaml:6: registries[0].authentication.password: holds a line break")
        .doesNotContain("hunter2");
  }

  /** What YAML takes for its own syntax may have been meant as a password. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "*hunter2", "!hunter2", "&hunter2", "{hunter2}", "[hunter2]", "@hunter2", "`hunter2",
        "%hunter2", "hunter2: x", "'hunter2", "\"hunter2", "|hunter2", ">hunter2", "? hunter2",
        "- hunter2", "!!binary hunter2", "\"\\hunter2\"", "x${env:hunter2}"
      })
  void misreadPasswordsAreNotShown(String password) {
    assertThat(
            Configs.errors(
                "registries:\n- host: r.example\n  images: [{name: a}]\n  authentication:\n"
                    + "    type: token\n    password: "
                    + password
                    + "\n"))
        .isNotEmpty()
        .noneMatch(error -> error.contains("hunter2"));
  }

  /** A wrong value that came from a variable is a secret for all we know. */
  @Test
  void valuesFromElsewhereAreNeverShown() {
    String yaml =
        """
        registries:
          - host: ${env:X}
            period: ${env:X}
            insecure: ${env:X}
            proxy: ${env:X}
            ca_cert_b64: ${env:X}
            platforms: ["${env:X}"]
            images: [{name: "${env:X}", include_tags: ["${env:X}"], newer_than: "${env:X}"}]
            signature_verify: {mode: "${env:X}", trusted_identities: ["${env:X}"]}
            authentication: {type: "${env:X}", username: "${env:X}", password: "${env:X}"}
        """;
    LoadResult result = Configs.load(yaml, Map.of("X", "se cret[:/@hunter2"));

    assertThat(result.errors()).hasSizeGreaterThanOrEqualTo(10);
    assertThat(result.toString()).doesNotContain("hunter2").contains("${env:X}");
  }
}
