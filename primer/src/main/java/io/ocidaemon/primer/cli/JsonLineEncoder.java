package io.ocidaemon.primer.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import io.ocidaemon.oci.Json;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.node.ObjectNode;

/**
 * One JSON object a line (contract.md, "Outputs"): {@code ts}, {@code level}, {@code event}, {@code
 * message}, and the event's own fields.
 */
final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** The event of a line that announces none of the contract's. */
  private static final String NO_EVENT = "log";

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent line) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("ts", TIME.format(line.getInstant()));
    json.put("level", line.getLevel().toString().toLowerCase(Locale.ROOT));
    json.put("event", NO_EVENT);
    json.put("message", line.getFormattedMessage());
    List<KeyValuePair> pairs = line.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        if (pair.value instanceof Number number) {
          json.put(pair.key, number.longValue());
        } else if (pair.value != null) {
          json.put(pair.key, String.valueOf(pair.value));
        }
      }
    }
    IThrowableProxy thrown = line.getThrowableProxy();
    if (thrown != null) {
      json.put("error", thrown.getClassName() + ": " + thrown.getMessage());
    }
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
