package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ocidaemon.server.RegistryPath.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryPathTest {
  private static final String D = "sha256:" + "0".repeat(64);

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "/v2, -, BASE, '', ''",
        "/v2/, -, BASE, '', ''",
        "/v2/_catalog, -, CATALOG, '', ''",
        "/v2/a/tags/list, -, TAGS, a, ''",
        "/v2/a/b/c/d/e/f/tags/list, -, TAGS, a/b/c/d/e/f, ''",
        "/v2/a/manifests/1.0, -, MANIFEST, a, 1.0",
        "/v2/a/manifests/sha256%3Aff, -, MANIFEST, a, sha256:ff",
        "/v2/a/blobs/sha256:ff, -, BLOB, a, sha256:ff",
        "/v2/a/referrers/sha256:ff, -, REFERRERS, a, sha256:ff",
        "/v2/manifests/manifests/manifests, -, MANIFEST, manifests, manifests",
        "/v2/tags/list/manifests/x, -, MANIFEST, tags/list, x",
        "/v2/a/manifests/tags/list, -, TAGS, a/manifests, ''",
        "/v2/127.0.0.1:5000/a/manifests/x, -, MANIFEST, 127.0.0.1:5000/a, x",
        "/v2/127.0.0.1__5000/a/manifests/x, -, MANIFEST, 127.0.0.1__5000/a, x",
        "/v2/Quay.IO/a/manifests/x, -, MANIFEST, Quay.IO/a, x",
        "/v2/%5B::1%5D:5000/a/manifests/x, -, MANIFEST, [::1]:5000/a, x",
        "/quay.io/v2/a/manifests/x, quay.io, MANIFEST, a, x",
        "/quay.io/v2/, quay.io, BASE, '', ''",
        "/quay.io:443/v2/a/tags/list, quay.io:443, TAGS, a, ''",
      })
  void understood(String raw, @Nullable String prefix, Kind kind, String name, String item)
      throws RegistryException {
    assertThat(RegistryPath.parse(raw)).isEqualTo(new RegistryPath(prefix, kind, name, item));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "",
        "/v1/",
        "/v2x",
        "/v2/a",
        "/v2/a/b",
        "/v2/a/tags",
        "/v2/a/tags/list/",
        "/v2/_catalog/",
        "/v2/a/manifests/",
        "/v2/a/manifests",
        "/v2/a/blobs/uploads/",
        "/v2/../v2/a/tags/list",
        "/v2/a/../b/tags/list",
        "/v2/a/%2e%2e/b/tags/list",
        "/v2/./a/tags/list",
        "/v2/a/tags/%",
        "/v2/a/tags/%zz",
        "/v2/a/manifests/%ff",
        "/v2/a/manifests/x%2Fy",
        "/a/b/v2/c/tags/list",
        "/-/v2/a/tags/list",
        "/v2/manifests/x"
      })
  void isNoPathOfOurs(String raw) {
    assertCode(raw, ErrorCode.NOT_FOUND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/A/b/c/d/manifests/UPPER/manifests/x",
        "/v2/a//b/tags/list",
        "/v2//tags/list",
        "/v2/a%2Fb/tags/list",
        "/v2/a/b%2Fc/tags/list",
        "/v2/a..b/tags/list",
        "/v2/a/B/tags/list",
        "/v2/-a/tags/list",
        "/v2/a___b/tags/list",
        "/v2/a/127.0.0.1:5000/tags/list",
        "/v2/%C3%A4/tags/list",
        "/v2/a%00/tags/list",
        "/v2/a%20b/tags/list",
        "/v2/UPPER/tags/list"
      })
  void isNoNameOfARepository(String raw) {
    assertCode(raw, ErrorCode.NAME_INVALID);
  }

  @Test
  void validPathsComeBackAsTheyWereMade() {
    Gen.check(
        2_000,
        gen -> {
          StringBuilder name = new StringBuilder(component(gen));
          for (int n = gen.below(5); n > 0; n--) {
            name.append('/').append(component(gen));
          }
          Kind kind = gen.oneOf(List.of(Kind.TAGS, Kind.MANIFEST, Kind.BLOB, Kind.REFERRERS));
          String item = kind == Kind.TAGS ? "" : gen.coin() ? D : "t" + gen.text("aZ0._-", 8);
          String tail =
              switch (kind) {
                case TAGS -> "tags/list";
                case MANIFEST -> "manifests/" + item;
                case BLOB -> "blobs/" + item;
                default -> "referrers/" + item;
              };
          String raw = "/v2/" + name + "/" + tail;
          String sent = gen.coin() ? raw : escaped(gen, raw);
          try {
            assertThat(RegistryPath.parse(sent))
                .isEqualTo(new RegistryPath(null, kind, name.toString(), item));
          } catch (RegistryException e) {
            throw new AssertionError(sent + ": " + e.code(), e);
          }
        });
  }

  @Test
  void anyTextIsAPathOrAnError() {
    Gen.check(
        5_000,
        gen -> {
          String raw = "/" + gen.text("v2/a.%0F:-_BtagslimnfeOb", 40);
          try {
            RegistryPath path = RegistryPath.parse(raw);
            assertThat(path.name() + path.item()).as(raw).doesNotContain("..", "//", "%");
          } catch (RegistryException e) {
            assertThat(e.code()).isIn(ErrorCode.NOT_FOUND, ErrorCode.NAME_INVALID);
          }
        });
  }

  private static String component(Gen gen) {
    return "c" + gen.text("az09", 6) + gen.oneOf(List.of("", "_x", "__5000", ".io", "--y"));
  }

  /** The same path with some characters written as escapes. */
  private static String escaped(Gen gen, String raw) {
    StringBuilder out = new StringBuilder();
    for (char c : raw.toCharArray()) {
      if (c != '/' && c != '.' && gen.below(4) == 0) {
        out.append('%').append(String.format(gen.coin() ? "%02x" : "%02X", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static void assertCode(String raw, ErrorCode code) {
    assertThatThrownBy(() -> RegistryPath.parse(raw))
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.code()).as(raw).isEqualTo(code));
  }
}
