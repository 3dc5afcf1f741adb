package io.ocidaemon.primer;

import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.ledger.DaemonStatus;
import io.ocidaemon.primer.ledger.DeliveryRecord;
import io.ocidaemon.primer.ledger.ErrorRecord;
import io.ocidaemon.primer.ledger.ImageRecord;
import io.ocidaemon.primer.ledger.ImageStatus;
import io.ocidaemon.primer.ledger.Ledger;
import io.ocidaemon.primer.ledger.PassRecord;
import io.ocidaemon.primer.ledger.PhaseTimes;
import io.ocidaemon.primer.ledger.StatusFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what passes do: each change to the ledger, and once a second at most the status file.
 * A ledger that fails is said once and does not stop the priming.
 */
public final class Recorder implements PassListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  /** Between two signs of life where nothing happens. */
  private static final Duration BEAT = Duration.ofSeconds(20);

  /** A success that changed nothing is written to the ledger this often. */
  private static final Duration LEDGER_AGAIN = Duration.ofHours(1);

  private final Primer.Identity identity;
  private final Config config;
  private final Path state;
  private final Ledger ledger;
  private final Map<String, ImageStatus> images = new ConcurrentSkipListMap<>();
  private final Map<String, Instant> ledgered = new ConcurrentSkipListMap<>();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread writer;
  private volatile boolean dirty = true;
  private volatile boolean ledgerFailed;
  private volatile @Nullable Instant lastPass;

  /**
   * Starts writing.
   *
   * @param state the state folder
   * @param ledger closed with this
   */
  public Recorder(Primer.Identity identity, Config config, Path state, Ledger ledger)
      throws IOException {
    this.identity = identity;
    this.config = config;
    this.state = state;
    this.ledger = ledger;
    recall();
    writer = Thread.ofVirtual().name("status").start(this::writeStatus);
  }

  /**
   * What a former process of this daemon knew, so that status is whole from the start: what its
   * last status file tells, and of images that are not in it what the ledger does.
   */
  private void recall() throws IOException {
    try {
      StatusFile.read(state).ifPresent(this::recall);
    } catch (IOException e) {
      LOG.warn("{}; what the ledger knows is shown instead", e.getMessage());
    }
    Set<String> told = Set.copyOf(images.keySet());
    for (ImageRecord image : ledger.images()) {
      if (told.contains(image.reference())) {
        continue;
      }
      ErrorRecord error = image.error();
      images.put(
          image.reference(),
          new ImageStatus(
              image.reference(),
              image.digest(),
              image.verdict(),
              image.reason(),
              null,
              null,
              List.of(),
              image.lastSuccess(),
              error == null ? null : new ImageStatus.LastError(error.kind(), error.message())));
    }
    for (DeliveryRecord delivery : ledger.deliveries()) {
      if (told.contains(delivery.reference())) {
        continue;
      }
      String kind = delivery.target().substring(0, delivery.target().indexOf(':'));
      String name = delivery.target().substring(kind.length() + 1);
      images.computeIfPresent(
          delivery.reference(),
          (reference, image) ->
              withTarget(
                  image,
                  new ImageStatus.TargetStatus(kind, name, delivery.state(), delivery.at())));
    }
  }

  private void recall(DaemonStatus former) {
    if (former.id().equals(identity.id())) {
      lastPass = former.lastPass();
      former.images().forEach(image -> images.put(image.reference(), image));
    }
  }

  /** Tells what former processes delivered. */
  public void forEachDelivered(Delivered consumer) throws IOException {
    for (DeliveryRecord delivery : ledger.deliveries()) {
      if (delivery.state().equals("delivered")) {
        int colon = delivery.target().indexOf(':');
        consumer.delivered(
            delivery.reference(),
            delivery.target().substring(0, colon),
            delivery.target().substring(colon + 1));
      }
    }
  }

  /** Takes one delivery. */
  @FunctionalInterface
  public interface Delivered {
    void delivered(String reference, String kind, String name);
  }

  private static ImageStatus withTarget(ImageStatus image, ImageStatus.TargetStatus target) {
    List<ImageStatus.TargetStatus> targets = new ArrayList<>(image.targets());
    targets.add(target);
    return new ImageStatus(
        image.reference(),
        image.digest(),
        image.verdict(),
        image.reason(),
        image.signer(),
        image.policy(),
        targets,
        image.lastSuccess(),
        image.lastError());
  }

  @Override
  public void selected(String passId, String registry, Selection selection) {
    // An error of a list stands as an image of its own name until the list can be read again.
    for (PassError error : selection.errors()) {
      failedList(error);
    }
    for (SelectedImage image : selection.images()) {
      images.computeIfAbsent(image.reference().toString(), name -> pending(image));
    }
    forgetUnselected(registry, selection);
    dirty = true;
  }

  private ImageStatus pending(SelectedImage image) {
    List<ImageStatus.TargetStatus> targets =
        image.caches().stream()
            .map(cache ->
                new ImageStatus.TargetStatus("cache", cache.access().spelled(), "pending", null))
            .toList();
    return new ImageStatus(
        image.reference().toString(), null, null, null, null, null, targets, null, null);
  }

  private void failedList(PassError error) {
    ImageStatus.LastError last = new ImageStatus.LastError(word(error.kind()), error.message());
    images.compute(
        error.reference(),
        (name, before) ->
            before == null
                ? new ImageStatus(name, null, null, null, null, null, List.of(), null, last)
                : new ImageStatus(
                    name,
                    before.digest(),
                    before.verdict(),
                    before.reason(),
                    before.signer(),
                    before.policy(),
                    before.targets(),
                    before.lastSuccess(),
                    last));
  }

  @Override
  public void imageEnded(ImageReport report) {
    Instant now = Instant.now();
    String name = report.reference().toString();
    ImageStatus before = images.get(name);
    PassError error = report.firstError();
    boolean known = report.descriptor() != null && report.verdict() != null;
    ImageStatus status =
        new ImageStatus(
            name,
            known ? digest(report) : before == null ? digest(report) : before.digest(),
            known ? verdictWord(report) : before == null ? null : before.verdict(),
            known ? reason(report) : before == null ? null : before.reason(),
            known ? signer(report) : before == null ? null : before.signer(),
            report.policy(),
            targets(report, before, now),
            error == null ? now : before == null ? null : before.lastSuccess(),
            error == null ? null : new ImageStatus.LastError(word(error.kind()), error.message()));
    images.put(name, status);
    dirty = true;
    if (report.change() != ImageReport.Change.NONE || isStale(name, status, before, now)) {
      ledger(report, status, now);
    }
  }

  private boolean isStale(
      String name, ImageStatus status, @Nullable ImageStatus before, Instant now) {
    Instant written = ledgered.get(name);
    return written == null
        || Duration.between(written, now).compareTo(LEDGER_AGAIN) > 0
        || before == null
        || !java.util.Objects.equals(status.lastError(), before.lastError())
        || !java.util.Objects.equals(status.digest(), before.digest());
  }

  private static List<ImageStatus.TargetStatus> targets(
      ImageReport report, @Nullable ImageStatus before, Instant now) {
    List<ImageStatus.TargetStatus> targets = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      targets.add(
          new ImageStatus.TargetStatus(
              target.kind(), target.name(), target.error() == null ? "delivered" : "failed", now));
    }
    return targets.isEmpty() && before != null ? before.targets() : targets;
  }

  private void ledger(ImageReport report, ImageStatus status, Instant now) {
    try {
      PassError error = report.firstError();
      ImageStatus.LastError last = status.lastError();
      ledger.image(
          new ImageRecord(
              status.reference(),
              status.digest(),
              report.descriptor() == null ? null : report.descriptor().mediaType(),
              status.verdict(),
              status.reason(),
              report.bytes(),
              report.change() == ImageReport.Change.NONE ? PhaseTimes.NONE : report.times(),
              error == null ? 0 : 1,
              status.lastSuccess(),
              last == null ? null : new ErrorRecord(last.kind(), last.message(), now)));
      for (TargetReport target : report.targets()) {
        PassError failure = target.error();
        ledger.delivery(
            new DeliveryRecord(
                status.reference(),
                target.kind() + ":" + target.name(),
                String.valueOf(status.digest()),
                failure == null ? "delivered" : "failed",
                target.millis(),
                now,
                failure == null
                    ? null
                    : new ErrorRecord(word(failure.kind()), failure.message(), now)));
      }
      ledgered.put(status.reference(), now);
    } catch (IOException e) {
      ledgerFailed(e);
    }
  }

  @Override
  public void passEnded(PassReport report) {
    Instant now = Instant.now();
    lastPass = now;
    dirty = true;
    try {
      ledger.pass(
          new PassRecord(
              report.passId(),
              report.registry(),
              report.started(),
              now,
              report.images(),
              report.primed(),
              report.failed(),
              report.received()));
    } catch (IOException e) {
      ledgerFailed(e);
    }
  }

  private void ledgerFailed(IOException e) {
    if (!ledgerFailed) {
      ledgerFailed = true;
      LOG.warn("{}; priming goes on, its history has a gap", e.getMessage());
    }
  }

  private void writeStatus() {
    Instant written = Instant.EPOCH;
    try {
      do {
        boolean due = Duration.between(written, Instant.now()).compareTo(BEAT) > 0;
        if (dirty || due) {
          dirty = false;
          long start = System.nanoTime();
          write(false);
          written = Instant.now();
          // A large status takes its time; it never takes more than a tenth of ours.
          ending.await(9 * (System.nanoTime() - start), TimeUnit.NANOSECONDS);
        }
      } while (!ending.await(1, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void write(boolean ended) {
    try {
      StatusFile.write(
          state,
          new DaemonStatus(
              identity.id(),
              identity.mode().toString(),
              identity.host(),
              Instant.now(),
              ended,
              lastPass,
              List.copyOf(images.values())));
    } catch (IOException e) {
      LOG.warn("the status file in {} cannot be written: {}", state, e.getMessage());
    }
  }

  /** Drops names of this registry that its configuration no longer means. */
  private void forgetUnselected(String registry, Selection selection) {
    if (config.registriesOf(registry).size() != 1 || !selection.unlisted().isEmpty()) {
      return;
    }
    Set<String> wanted = new HashSet<>();
    selection.images().forEach(image -> wanted.add(image.reference().toString()));
    selection.errors().forEach(error -> wanted.add(error.reference()));
    for (String name : images.keySet()) {
      if ((name.equals(registry) || name.startsWith(registry + "/")) && !wanted.contains(name)) {
        images.remove(name);
        try {
          ledger.forget(name);
        } catch (IOException e) {
          ledgerFailed(e);
        }
      }
    }
  }

  private static @Nullable String digest(ImageReport report) {
    return report.descriptor() == null ? null : report.descriptor().digest().toString();
  }

  private static @Nullable String verdictWord(ImageReport report) {
    return report.verdict() == null ? null : report.verdict().outcome().word();
  }

  private static @Nullable String reason(ImageReport report) {
    return report.verdict() == null ? null : report.verdict().reason();
  }

  private static @Nullable String signer(ImageReport report) {
    return report.verdict() == null ? null : report.verdict().signer();
  }

  private static String word(FailureKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() throws IOException {
    ending.countDown();
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    write(true);
    ledger.close();
  }
}
