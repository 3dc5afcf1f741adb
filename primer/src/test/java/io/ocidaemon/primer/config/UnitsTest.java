package io.ocidaemon.primer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small notations: sizes, durations, windows, paths. */
class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "100MB,100000000",
    "100MiB,104857600",
    "1kB,1000",
    "1KB,1000",
    "1KiB,1024",
    "5,5",
    "7B,7",
    "1.5GiB,1610612736",
    "2TB,2000000000000",
    "1 GB,1000000000"
  })
  void sizes(String text, long bytes) {
    assertThat(Units.size(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"30d,2592000", "12h,43200", "5m,300", "30s,30"})
  void durations(String text, long seconds) {
    assertThat(Units.duration(text)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({
    "22:00-06:00,23:00,true",
    "22:00-06:00,05:59,true",
    "22:00-06:00,06:00,false",
    "22:00-06:00,12:00,false",
    "09:00-17:00,09:00,true",
    "09:00-17:00,17:00,false",
    "20:00-24:00,23:59,true",
    "20:00-24:00,00:00,false"
  })
  void windows(String text, LocalTime time, boolean inside) {
    assertThat(Units.window(text).contains(time)).isEqualTo(inside);
  }

  @ParameterizedTest
  @CsvSource({
    "{repository},docker.io,library/nginx,library/nginx",
    "{host}/{repository},docker.io,library/nginx,docker.io/library/nginx",
    "{host}/{repository},127.0.0.1:5000,a,127.0.0.1__5000/a",
    "x/{host}/y/{repository},'[::1]:5000',a,x/0-1__5000/y/a",
    "p-{repository},h,a/b,p-a/b"
  })
  void paths(String template, String host, String repository, String expected) {
    assertThat(new PathTemplate(template).render(host, repository)).isEqualTo(expected);
  }
}
