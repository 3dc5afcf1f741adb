package io.ocidaemon.primer.cli;

import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.Bytes;
import io.ocidaemon.primer.ImageReport;
import io.ocidaemon.primer.PassListener;
import io.ocidaemon.primer.Selection;
import io.ocidaemon.primer.config.RegistryConfig;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Bars on a terminal: one for each image whose bytes move, and a line that sums up, redrawn five
 * times a second below the log lines.
 */
final class TerminalProgress implements PassListener, AutoCloseable {
  private static final int MOST_BARS = 8;
  private static final int BAR = 24;
  private static final String UP_AND_CLEAR = "\u001b[1A\u001b[2K";

  private static final class Running {
    private final long started = System.nanoTime();
    private final LongAdder moved = new LongAdder();
    private volatile long needed;
  }

  private final PrintStream terminal;
  private final Map<String, Running> running = new ConcurrentSkipListMap<>();
  private final AtomicInteger selected = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final LongAdder moved = new LongAdder();
  private final long started = System.nanoTime();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread painter;
  private int lines;

  TerminalProgress(PrintStream terminal) {
    this.terminal = terminal;
    painter = Thread.ofVirtual().name("progress").start(this::paint);
  }

  /** Where log lines must go, so that they stand above the bars. */
  OutputStream logStream() {
    return new ByteArrayOutputStream() {
      @Override
      public void flush() {
        synchronized (TerminalProgress.this) {
          if (size() > 0) {
            erase();
            terminal.print(toString(StandardCharsets.UTF_8));
            reset();
            draw();
          }
        }
      }

      @Override
      public synchronized void write(byte[] bytes, int offset, int length) {
        super.write(bytes, offset, length);
        flush();
      }
    };
  }

  @Override
  public void selected(String passId, RegistryConfig registry, Selection selection) {
    selected.addAndGet(selection.images().size());
  }

  @Override
  public void imageStarted(Reference reference) {
    running.put(reference.toString(), new Running());
  }

  @Override
  public void imageNeeds(Reference reference, long bytes) {
    Running image = running.get(reference.toString());
    if (image != null) {
      image.needed += bytes;
    }
  }

  @Override
  public void moved(Reference reference, long bytes) {
    moved.add(bytes);
    Running image = running.get(reference.toString());
    if (image != null) {
      image.moved.add(bytes);
    }
  }

  @Override
  public void imageEnded(ImageReport report) {
    running.remove(report.reference().toString());
    ended.incrementAndGet();
    if (report.firstError() != null) {
      failed.incrementAndGet();
    }
  }

  private void paint() {
    try {
      while (!ending.await(200, TimeUnit.MILLISECONDS)) {
        synchronized (this) {
          erase();
          draw();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void erase() {
    if (lines > 0) {
      terminal.print(UP_AND_CLEAR.repeat(lines));
      lines = 0;
    }
  }

  private void draw() {
    List<String> picture = new ArrayList<>();
    for (Map.Entry<String, Running> image : running.entrySet()) {
      if (picture.size() < MOST_BARS && image.getValue().needed > 0) {
        picture.add(bar(image.getKey(), image.getValue()));
      }
    }
    picture.add(
        ended.get()
            + " of "
            + selected.get()
            + " images, "
            + failed.get()
            + " failed, "
            + Bytes.text(moved.sum())
            + ", "
            + Bytes.text(rate(moved.sum(), started))
            + "/s");
    for (String line : picture) {
      terminal.println(line);
    }
    terminal.flush();
    lines = picture.size();
  }

  private static String bar(String name, Running image) {
    long done = Math.min(image.moved.sum(), image.needed);
    int full = (int) (BAR * done / Math.max(1, image.needed));
    long rate = rate(done, image.started);
    String left =
        rate == 0 ? "?" : Duration.ofSeconds((image.needed - done) / rate).toString().substring(2);
    String shown = name.length() > 48 ? "..." + name.substring(name.length() - 45) : name;
    return String.format(
        "%-48s [%s%s] %s/%s %s/s %s",
        shown,
        "#".repeat(full),
        ".".repeat(BAR - full),
        Bytes.text(done),
        Bytes.text(image.needed),
        Bytes.text(rate),
        left.toLowerCase(java.util.Locale.ROOT));
  }

  private static long rate(long bytes, long since) {
    return bytes * 1000 / Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
  }

  @Override
  public void close() {
    ending.countDown();
    synchronized (this) {
      erase();
      terminal.flush();
    }
  }
}
