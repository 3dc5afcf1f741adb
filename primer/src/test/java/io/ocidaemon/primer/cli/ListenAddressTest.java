package io.ocidaemon.primer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
  @ParameterizedTest
  @CsvSource({"127.0.0.1:5050,127.0.0.1,5050", "[::1]:5050,::1,5050", "localhost:0,localhost,0"})
  void addressesAreRead(String text, String host, int port) {
    assertThat(ListenAddress.parse(text)).isEqualTo(new ListenAddress(host, port));
    assertThat(ListenAddress.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5050", ":5050", "host", "host:", "host:x", "host:70000", "::1:5050"})
  void othersAreRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> ListenAddress.parse(text))
        .isInstanceOfSatisfying(CommandException.class, e -> assertThat(e.status()).isEqualTo(2))
        .hasMessageContaining("[::1]:5050");
  }

  @Test
  void theCommandLineWinsOverTheFile() {
    assertThat(ListenAddress.of("a:1", "b:2").host()).isEqualTo("a");
    assertThat(ListenAddress.of(null, "b:2").host()).isEqualTo("b");
    assertThat(ListenAddress.of(null, null)).isEqualTo(ListenAddress.DEFAULT);
  }
}
