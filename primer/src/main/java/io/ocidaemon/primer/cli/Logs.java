package io.ocidaemon.primer.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import java.io.OutputStream;
import org.slf4j.LoggerFactory;

/** Sets up logging: to standard error, as text or as one JSON object a line. */
final class Logs {
  /** The format of a log line. */
  enum Format {
    text,
    json
  }

  /** The least that is logged. */
  enum Threshold {
    error(Level.ERROR),
    warn(Level.WARN),
    info(Level.INFO),
    debug(Level.DEBUG);

    private final Level level;

    Threshold(Level level) {
      this.level = level;
    }
  }

  private static volatile boolean json;

  private Logs() {}

  /** Is standard error one JSON object a line? Then a last message is one too. */
  static boolean isJson() {
    return json;
  }

  /**
   * Replaces what {@code logback.xml} set up.
   *
   * @param out where lines go; standard error, or what keeps progress bars whole
   */
  static void configure(Format format, Threshold threshold, OutputStream out) {
    json = format == Format.json;
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    EncoderBase<ILoggingEvent> encoder =
        format == Format.json ? new JsonLineEncoder() : new TextLineEncoder();
    encoder.setContext(context);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(out);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    // Libraries speak at WARN, whatever is asked of us: Jetty at DEBUG costs 99 % of the requests.
    root.setLevel(threshold.level.isGreaterOrEqual(Level.WARN) ? threshold.level : Level.WARN);
    root.addAppender(appender);
    context.getLogger("io.ocidaemon").setLevel(threshold.level);
  }
}
