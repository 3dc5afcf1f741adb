package io.ocidaemon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Json;
import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void anyTextComesBack() {
    Gen.check(
        2_000,
        gen -> {
          StringBuilder text = new StringBuilder();
          for (int n = gen.below(12); n > 0; n--) {
            text.append((char) (gen.coin() ? gen.below(0x80) : gen.below(0x10000)));
          }
          byte[] json = new JsonText().raw("{\"a\":").string(text.toString()).raw("}").bytes();
          assertThat(Json.readObject(json, "the text").path("a").asString())
              .isEqualTo(text.toString());
        });
  }
}
