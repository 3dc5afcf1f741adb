package io.ocidaemon.primer.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line for a person: time, level where it is not the usual one, message. */
final class TextLineEncoder extends EncoderBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  private static final Logger OURS = LoggerFactory.getLogger("io.ocidaemon");

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent line) {
    StringBuilder text = new StringBuilder(160);
    text.append(TIME.format(line.getInstant())).append(' ');
    if (line.getLevel() != Level.INFO) {
      text.append(line.getLevel()).append(' ');
    }
    // Foreign text may hold anything; a line stays a line.
    text.append(line.getFormattedMessage().replaceAll("\\p{Cntrl}", " ")).append('\n');
    if (line.getThrowableProxy() != null) {
      if (OURS.isDebugEnabled()) {
        text.append(ThrowableProxyUtil.asString(line.getThrowableProxy())).append('\n');
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
