package io.ocidaemon.primer;

import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.RegistryConfig;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private final Path state;
  private final Ledger ledger;
  private final StatusBook book;
  private final Map<String, Instant> ledgered = new ConcurrentHashMap<>();

  /** Failures since the last success. */
  private final Map<String, Integer> attempts = new ConcurrentHashMap<>();

  /** An interrupt closes H2's file under it; this thread gets none. */
  private final ExecutorService ledgerThread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("ledger").daemon().factory());

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
    this.state = state;
    this.ledger = ledger;
    this.book = new StatusBook(config);
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
    Set<String> told = book.references();
    for (ImageRecord image : ledger.images()) {
      if (image.attempts() > 0) {
        attempts.put(image.reference(), image.attempts());
      }
      if (!told.contains(image.reference())) {
        ErrorRecord error = image.error();
        book.recall(
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
    }
    for (DeliveryRecord delivery : ledger.deliveries()) {
      if (!told.contains(delivery.reference())) {
        String kind = delivery.target().substring(0, delivery.target().indexOf(':'));
        String name = delivery.target().substring(kind.length() + 1);
        book.recall(
            delivery.reference(),
            new ImageStatus.TargetStatus(kind, name, delivery.state(), delivery.at()));
      }
    }
  }

  private void recall(DaemonStatus former) {
    if (former.id().equals(identity.id())) {
      lastPass = former.lastPass();
      former.images().forEach(book::recall);
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

  @Override
  public void selected(String passId, RegistryConfig registry, Selection selection) {
    for (String name : book.selected(registry, selection)) {
      ledgered.remove(name);
      attempts.remove(name);
      inLedger(() -> ledger.forget(name));
    }
    dirty = true;
  }

  @Override
  public void imageEnded(ImageReport report) {
    Instant now = Instant.now();
    String name = report.reference().toString();
    ImageStatus before = book.get(name);
    ImageStatus status = book.ended(report, now);
    dirty = true;
    if (report.firstError() == null) {
      attempts.remove(name);
    } else {
      attempts.merge(name, 1, Integer::sum);
    }
    if (report.change() != ImageReport.Change.NONE || isStale(status, before, now)) {
      ledgered.put(name, now);
      inLedger(() -> ledger(report, status, now));
    }
  }

  private boolean isStale(ImageStatus status, @Nullable ImageStatus before, Instant now) {
    Instant written = ledgered.get(status.reference());
    return written == null
        || Duration.between(written, now).compareTo(LEDGER_AGAIN) > 0
        || before == null
        || status.lastError() != null
        || before.lastError() != null
        || !Objects.equals(status.digest(), before.digest());
  }

  private void ledger(ImageReport report, ImageStatus status, Instant now) throws IOException {
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
            attempts.getOrDefault(status.reference(), 0),
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
                  : new ErrorRecord(StatusBook.word(failure.kind()), failure.message(), now)));
    }
  }

  @Override
  public void passEnded(PassReport report) {
    Instant now = Instant.now();
    lastPass = now;
    dirty = true;
    inLedger(() ->
        ledger.pass(
            new PassRecord(
                report.passId(),
                report.registry(),
                report.started(),
                now,
                report.images(),
                report.primed(),
                report.failed(),
                report.received())));
  }

  private interface Write {
    void run() throws IOException;
  }

  /** Waits until it is written, unless the caller is told to stop. */
  private void inLedger(Write write) {
    var written =
        ledgerThread.submit(() -> {
          write.run();
          return null;
        });
    try {
      written.get();
    } catch (ExecutionException e) {
      if (!ledgerFailed) {
        ledgerFailed = true;
        Throwable why = e.getCause() == null ? e : e.getCause();
        LOG.warn("{}; priming goes on, its history has a gap", why.getMessage());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is written all the same
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
              book.images()));
    } catch (IOException e) {
      LOG.warn("the status file in {} cannot be written: {}", state, e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    ending.countDown();
    // A pending interrupt would reach the ledger's thread, and its file, through the executor.
    boolean interrupted = Thread.interrupted();
    try {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
      write(true);
      ledgerThread.close(); // what was submitted is written first
      ledger.close();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
