package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.CacheConfig;
import io.ocidaemon.primer.deliver.DeliverableImage;
import io.ocidaemon.primer.deliver.Target;
import io.ocidaemon.primer.failure.FailedException;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.ledger.PhaseTimes;
import io.ocidaemon.primer.parallel.Parallel;
import io.ocidaemon.primer.registry.RegistryException;
import io.ocidaemon.primer.registry.Upstream;
import io.ocidaemon.primer.select.PlatformFilter;
import io.ocidaemon.store.Catalog;
import io.ocidaemon.store.Entry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One image from its name to its targets: resolve, read the manifests, judge, fetch, commit,
 * deliver. Nothing becomes visible before the gate let it in and every blob is there.
 */
final class ImageTask {
  /** How often a name that other daemons move is looked up again. */
  private static final int ROUNDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger("io.ocidaemon.pass");

  private final PassContext context;
  private final Upstream upstream;
  private final SelectedImage image;
  private final Catalog catalog;
  private final Resolver resolver;
  private final BlobFetcher fetcher;

  private final ReentrantLock completing = new ReentrantLock();
  private boolean completed;

  private @Nullable Descriptor descriptor;
  private @Nullable Verdict verdict;
  private @Nullable String previous;
  private @Nullable Long bytes;
  private long received;
  private long resolveNanos;
  private long verifyNanos;
  private long fetchNanos;
  private long commitNanos;

  /**
   * @param catalog read after this daemon's selection was written
   */
  ImageTask(PassContext context, Upstream upstream, SelectedImage image, Catalog catalog) {
    this.context = context;
    this.upstream = upstream;
    this.image = image;
    this.catalog = catalog;
    this.resolver = new Resolver(upstream, context.stored(), context.wholeness()::needsNothing);
    this.fetcher = new BlobFetcher(context.store().blobs(), context.listener());
  }

  /** Runs it; every failure is in the report. */
  ImageReport run() throws InterruptedException {
    context.listener().imageStarted(image.reference());
    ImageReport report;
    try {
      ImageReport.Change change = prime();
      List<TargetReport> targets =
          deliver(
              java.util.Objects.requireNonNull(descriptor), change == ImageReport.Change.PRIMED);
      report = report(change, targets, null);
    } catch (IOException e) {
      Interruptions.rethrow(e);
      PassError error = PassError.of(image.reference().toString(), e);
      report = report(ImageReport.Change.FAILED, deliverStored(error), error);
    } catch (RuntimeException e) {
      report = report(ImageReport.Change.FAILED, List.of(), bug(e));
    }
    context.listener().imageEnded(report);
    return report;
  }

  /** One bad image never stops a pass, not even one that meets a bug of ours. */
  private PassError bug(RuntimeException e) {
    LOG.debug("while priming {}", image.reference(), e);
    return new PassError(
        image.reference().toString(),
        FailureKind.BROKEN,
        e instanceof InvalidOciException
            ? image.reference() + ": " + e.getMessage()
            : "a bug of ours, please report it: " + e);
  }

  private ImageReport.Change prime() throws IOException, InterruptedException {
    @Nullable Entry known = catalog.get(image.reference());
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      Resolution resolution = resolver.resolve(image, known);
      resolveNanos += System.nanoTime() - start;
      descriptor = resolution.descriptor();
      ManifestTree tree = resolution.tree();
      if (tree == null) {
        letIn(context.gate().remembered(image, descriptor));
        return ImageReport.Change.NONE;
      }
      bytes = tree.bytes();
      judge(descriptor);
      fetch(tree);
      long committing = System.nanoTime();
      Committer.Result result =
          context.committer().commit(image, tree, known, context.policy(image));
      commitNanos += System.nanoTime() - committing;
      switch (result) {
        case DONE -> {
          if (known != null && !known.descriptor().digest().equals(descriptor.digest())) {
            previous = known.descriptor().digest().toString();
          }
          return ImageReport.Change.PRIMED;
        }
        case MOVED -> known = context.store().catalog().get(image.reference());
        case BLOBS_GONE -> {}
      }
    }
    throw new FailedException(
        FailureKind.UNAVAILABLE,
        image.reference() + " changed " + ROUNDS + " times while it was primed");
  }

  private void judge(Descriptor manifest) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Verdict judged = context.gate().judge(image, manifest, upstream);
    verifyNanos += System.nanoTime() - start;
    letIn(judged);
  }

  private void letIn(Verdict judged) throws FailedException {
    verdict = judged;
    if (!judged.letsIn()) {
      throw new FailedException(
          judged.outcome() == Verdict.Outcome.REFUSED
              ? FailureKind.REFUSED
              : FailureKind.UNAVAILABLE,
          image.reference() + " is " + judged.outcome().word() + ": " + judged.reason());
    }
  }

  private void fetch(ManifestTree tree) throws IOException, InterruptedException {
    long start = System.nanoTime();
    received += fetcher.fetch(image.reference(), tree, upstream);
    fetchNanos += System.nanoTime() - start;
  }

  /** Where the upstream is silent, what the store holds still goes to targets that lack it. */
  private List<TargetReport> deliverStored(PassError error) throws InterruptedException {
    Entry known = catalog.get(image.reference());
    if (error.kind() != FailureKind.UNAVAILABLE
        || known == null
        || verdict != null
        || !Wholeness.isAccepted(image.registry(), known)) {
      return List.of();
    }
    return deliver(known.descriptor(), false);
  }

  private List<TargetReport> deliver(Descriptor manifest, boolean primed)
      throws InterruptedException {
    List<TargetReport> reports = new ArrayList<>();
    List<Target> targets = new ArrayList<>(image.caches().size());
    for (CacheConfig cache : image.caches()) {
      PassError taken = context.places().taken(image.reference(), cache);
      if (taken == null) {
        targets.add(context.target(cache));
      } else {
        reports.add(new TargetReport("cache", cache.access().spelled(), false, 0, taken));
      }
    }
    try {
      Parallel.each(
          targets,
          Math.max(1, targets.size()),
          target -> {
            TargetReport report = deliver(target, manifest, primed);
            synchronized (reports) {
              reports.add(report);
            }
          });
    } catch (IOException e) {
      throw new IllegalStateException("failures of targets are in their reports", e);
    }
    return reports;
  }

  private TargetReport deliver(Target target, Descriptor manifest, boolean primed)
      throws InterruptedException {
    Reference reference = image.reference();
    long start = System.nanoTime();
    boolean sent = false;
    PassError error = null;
    try {
      context.health().check(target);
      boolean fresh = primed && !context.delivered(reference, target);
      if (fresh || !target.has(reference, manifest.digest())) {
        target.deliver(
            new DeliverableImage(reference, manifest, fresh, () -> complete(manifest)),
            sentBytes -> context.listener().moved(reference, sentBytes));
        sent = true;
      }
      context.noteDelivered(reference, target);
      context.health().answered(target);
    } catch (UpstreamFailedException e) {
      error = PassError.of(reference.toString(), e.failure); // says nothing of the target
    } catch (IOException e) {
      Interruptions.rethrow(e);
      error = PassError.of(reference.toString(), e);
      if (e instanceof RegistryException) {
        context.health().failed(target, error);
      } else if (e instanceof NoSuchFileException) {
        context.wholeness().forget(manifest.digest());
      }
    } catch (RuntimeException e) {
      error = bug(e);
    }
    return new TargetReport(target.kind(), target.name(), sent, millisSince(start), error);
  }

  /** What a target needs could not be had from elsewhere. */
  private static final class UpstreamFailedException extends IOException {
    private static final long serialVersionUID = 1;
    private final IOException failure;

    UpstreamFailedException(IOException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  /**
   * Fetches the members of a sparse index that were left out, and commits it as whole: once,
   * however many targets refuse sparse ones.
   */
  private void complete(Descriptor root) throws IOException, InterruptedException {
    completing.lockInterruptibly();
    try {
      if (!completed) {
        bringTheRest(root);
        completed = true;
      }
    } catch (IOException e) {
      Interruptions.rethrow(e);
      throw new UpstreamFailedException(e);
    } finally {
      completing.unlock();
    }
  }

  private void bringTheRest(Descriptor root) throws IOException, InterruptedException {
    SelectedImage all =
        new SelectedImage(image.reference(), image.registry(), PlatformFilter.ALL, image.caches());
    ManifestTree tree =
        new TreeReader(upstream, context.stored())
            .read(
                image.reference().name(),
                image.reference().repository(),
                root,
                null,
                PlatformFilter.ALL);
    fetch(tree);
    Entry known = context.store().catalog().get(image.reference());
    if (context.committer().commit(all, tree, known, context.policy(image))
        != Committer.Result.DONE) {
      throw new FailedException(
          FailureKind.UNAVAILABLE,
          image.reference()
              + " was moved by another daemon while its other platforms were fetched");
    }
  }

  private ImageReport report(
      ImageReport.Change change, List<TargetReport> targets, @Nullable PassError error) {
    return new ImageReport(
        image.reference(),
        image.registry().host(),
        descriptor,
        verdict,
        context.policy(image),
        change,
        previous,
        bytes,
        received,
        new PhaseTimes(
            millis(resolveNanos), millis(fetchNanos), millis(verifyNanos), millis(commitNanos)),
        targets,
        error);
  }

  private static long millisSince(long start) {
    return millis(System.nanoTime() - start);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
