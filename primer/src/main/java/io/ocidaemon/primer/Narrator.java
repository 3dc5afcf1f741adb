package io.ocidaemon.primer;

import io.ocidaemon.primer.config.RegistryConfig;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Says what passes do, one log line for each change of state, with the events of the contract. */
public final class Narrator implements PassListener {
  private static final Logger LOG = LoggerFactory.getLogger("io.ocidaemon.pass");

  @Override
  public void passStarted(String passId, String registry) {
    LOG.atInfo()
        .addKeyValue("event", "pass.start")
        .addKeyValue("registry", registry)
        .addKeyValue("pass", passId)
        .log("{}: a pass begins", registry);
  }

  @Override
  public void selected(String passId, RegistryConfig registry, Selection selection) {
    for (String warning : selection.warnings()) {
      LOG.atWarn().addKeyValue("registry", registry.host()).log(warning);
    }
    for (PassError error : selection.errors()) {
      failed(error.reference(), registry.host(), null, error);
    }
  }

  @Override
  public void imageEnded(ImageReport report) {
    String reference = report.reference().toString();
    String digest = report.descriptor() == null ? null : report.descriptor().digest().toString();
    if (report.previous() != null) {
      line(LOG.atInfo(), "tag.moved", report, digest)
          .log("{} moved from {} to {}", reference, report.previous(), digest);
    }
    if (report.change() == ImageReport.Change.PRIMED) {
      line(LOG.atInfo(), "image.primed", report, digest)
          .addKeyValue(
              "verdict", report.verdict() == null ? null : report.verdict().outcome().word())
          .addKeyValue("bytes", report.received())
          .log(
              "{} primed, {}, {} received",
              reference,
              report.verdict() == null ? "unverified" : report.verdict().outcome().word(),
              Bytes.text(report.received()));
    }
    for (TargetReport target : report.targets()) {
      String name = target.kind() + ":" + target.name();
      PassError error = target.error();
      if (error != null) {
        line(LOG.atError(), "image.failed", report, digest)
            .addKeyValue("target", name)
            .addKeyValue("kind", word(error))
            .log("{} to {}: {}: {}", reference, name, word(error), error.message());
      } else if (target.sent()) {
        line(LOG.atInfo(), "target.delivered", report, digest)
            .addKeyValue("target", name)
            .log("{} delivered to {}", reference, name);
      }
    }
    if (report.error() != null) {
      failed(reference, report.registry(), digest, report.error());
    }
  }

  private static LoggingEventBuilder line(
      LoggingEventBuilder line,
      String event,
      ImageReport report,
      @org.jspecify.annotations.Nullable String digest) {
    return line.addKeyValue("event", event)
        .addKeyValue("registry", report.registry())
        .addKeyValue("reference", report.reference().toString())
        .addKeyValue("digest", digest);
  }

  private static void failed(
      String reference,
      String registry,
      @org.jspecify.annotations.Nullable String digest,
      PassError error) {
    LOG.atError()
        .addKeyValue("event", "image.failed")
        .addKeyValue("registry", registry)
        .addKeyValue("reference", reference)
        .addKeyValue("digest", digest)
        .addKeyValue("kind", word(error))
        .log("{}: {}: {}", reference, word(error), error.message());
  }

  @Override
  public void passEnded(PassReport report) {
    LOG.atInfo()
        .addKeyValue("event", "pass.end")
        .addKeyValue("registry", report.registry())
        .addKeyValue("pass", report.passId())
        .addKeyValue("images", report.images())
        .addKeyValue("primed", report.primed())
        .addKeyValue("delivered", report.delivered())
        .addKeyValue("failed", report.failed())
        .addKeyValue("bytes", report.received())
        .addKeyValue("ms", report.took().toMillis())
        .log(
            "{}: pass {}: {} images, {} primed, {} delivered, {} failed, {} received, {} s",
            report.registry(),
            report.interrupted() ? "interrupted" : "ended",
            report.images(),
            report.primed(),
            report.delivered(),
            report.failed(),
            Bytes.text(report.received()),
            String.format(Locale.ROOT, "%.1f", report.took().toMillis() / 1000.0));
  }

  private static String word(PassError error) {
    return error.kind().name().toLowerCase(Locale.ROOT);
  }
}
