package io.ocidaemon.primer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.ocidaemon.oci.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

class LogsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @AfterEach
  void back() {
    Logs.configure(Logs.Format.text, Logs.Threshold.warn, System.err);
  }

  private String written() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aJsonLineHasTheContractsFields() {
    Logs.configure(Logs.Format.json, Logs.Threshold.info, out);
    LoggerFactory.getLogger("io.ocidaemon.test")
        .atInfo()
        .addKeyValue("event", "image.primed")
        .addKeyValue("reference", "r.example/a:1")
        .addKeyValue("bytes", 12)
        .addKeyValue("digest", (Object) null)
        .log("two\nlines of \"{}\"", "text");
    assertThat(written()).endsWith("}\n").hasLineCount(1);
    JsonNode line = Json.readObject(out.toByteArray(), "the line");
    assertThat(line.get("ts").asString())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    assertThat(line.get("level").asString()).isEqualTo("info");
    assertThat(line.get("event").asString()).isEqualTo("image.primed");
    assertThat(line.get("message").asString()).isEqualTo("two\nlines of \"text\"");
    assertThat(line.get("reference").asString()).isEqualTo("r.example/a:1");
    assertThat(line.get("bytes").asInt()).isEqualTo(12);
    assertThat(line.has("digest")).isFalse();
  }

  @Test
  void aTextLineStaysOneLine() {
    Logs.configure(Logs.Format.text, Logs.Threshold.info, out);
    LoggerFactory.getLogger("io.ocidaemon.test").warn("a\nb\u001b[31m");
    assertThat(written()).endsWith(" WARN a b [31m\n").hasLineCount(1);
  }

  @Test
  void noStackTraceWithoutDebug() {
    Logs.configure(Logs.Format.text, Logs.Threshold.info, out);
    LoggerFactory.getLogger("io.ocidaemon.test").error("it failed", new IllegalStateException("x"));
    assertThat(written()).doesNotContain("\tat ");
    Logs.configure(Logs.Format.text, Logs.Threshold.debug, out);
    LoggerFactory.getLogger("io.ocidaemon.test").error("it failed", new IllegalStateException("x"));
    assertThat(written()).contains("\tat ");
  }

  @Test
  void librariesNeverSpeakBelowWarn() {
    Logs.configure(Logs.Format.text, Logs.Threshold.debug, out);
    Logger jetty = (Logger) LoggerFactory.getLogger("org.eclipse.jetty");
    assertThat(jetty.getEffectiveLevel()).isEqualTo(Level.WARN);
  }
}
