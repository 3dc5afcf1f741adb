package io.ocidaemon.primer.select;

import static org.assertj.core.api.Assertions.assertThat;

import io.ocidaemon.oci.Platform;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformFilterTest {

  @ParameterizedTest
  @CsvSource({
    "linux/amd64,linux/amd64,true",
    "linux/amd64,linux/arm64,false",
    "linux/amd64,windows/amd64,false",
    "linux/x86_64,linux/amd64,true",
    "linux/arm64,linux/arm64/v8,true",
    "linux/arm64/v8,linux/arm64,true",
    "linux/arm,linux/arm/v7,true",
    "linux/arm,linux/arm/v6,false",
    "linux/arm/v6,linux/arm/v6,true",
    "linux/amd64,unknown/unknown,true"
  })
  void wants(String wanted, String offered, boolean wants) {
    PlatformFilter filter = new PlatformFilter(List.of(Platform.parse(wanted)));

    assertThat(filter.wants(Platform.parse(offered))).isEqualTo(wants);
  }

  @Test
  void membersWithoutAPlatformAndEveryPlatform() {
    PlatformFilter filter = new PlatformFilter(List.of(Platform.parse("linux/amd64")));

    assertThat(filter.wants(null)).isTrue();
    assertThat(filter.isAll()).isFalse();
    assertThat(PlatformFilter.ALL.wants(Platform.parse("plan9/386"))).isTrue();
  }
}
