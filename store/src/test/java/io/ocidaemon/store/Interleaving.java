package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several "processes" over one real folder, one step at a time in an order that a seed decides,
 * under a clock of its own. A step is a file operation, a piece from a source, or a sleep.
 */
final class Interleaving {
  private final Random random;
  private final List<Actor> actors = new ArrayList<>();
  private final Map<String, Long> modified = new HashMap<>();
  private final Semaphore back = new Semaphore(0);
  private long now = TimeUnit.DAYS.toNanos(10);

  Interleaving(long seed) {
    this.random = new Random(seed);
  }

  /** Ends an actor as kill -9 does: no file operation works from then on. */
  static final class Crash extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** What an actor does. */
  interface Work {
    void run(Actor self) throws Exception;
  }

  /** Adds a process on a host, to be run by {@link #run}. */
  Actor actor(Path data, int host, Work work) {
    Actor actor = new Actor(data, host, actors.size() + 1, work);
    actors.add(actor);
    return actor;
  }

  long now() {
    return now;
  }

  /** Until all are done or crashed. */
  void run() throws InterruptedException {
    for (Actor actor : actors) {
      actor.thread.start();
    }
    while (true) {
      List<Actor> ready = new ArrayList<>();
      long wake = Long.MAX_VALUE;
      for (Actor actor : actors) {
        if (!actor.done) {
          wake = Math.min(wake, actor.wake);
          if (actor.wake <= now) {
            ready.add(actor);
          }
        }
      }
      if (wake == Long.MAX_VALUE) {
        break;
      }
      if (ready.isEmpty()) {
        now = wake;
        continue;
      }
      now += 1 + random.nextInt(2_000_000);
      ready.get(random.nextInt(ready.size())).turn.release();
      back.acquire();
    }
    for (Actor actor : actors) {
      actor.thread.join();
    }
  }

  /** One process. */
  final class Actor implements Timing, Processes, Disk {
    private final Path data;
    private final RealDisk real;
    private final int host;
    private final int pid;
    private final Semaphore turn = new Semaphore(0);
    private final Thread thread;
    private boolean done;
    private boolean crashed;
    private long wake;
    private int owners;

    /** Steps until it is killed. */
    int life = Integer.MAX_VALUE;

    @Nullable Throwable failure;

    Actor(Path data, int host, int pid, Work work) {
      this.data = data;
      this.real = new RealDisk(data.resolve("scratch"));
      this.host = host;
      this.pid = pid;
      this.thread =
          Thread.ofPlatform()
              .daemon()
              .unstarted(() -> {
                turn.acquireUninterruptibly();
                try {
                  work.run(this);
                } catch (Throwable e) {
                  failure = e instanceof Crash || crashed ? null : e;
                }
                done = true;
                back.release();
              });
    }

    Blobs blobs() {
      return new Blobs(new Layout(data), this, this, Runner.SAME_THREAD, this);
    }

    boolean crashed() {
      return crashed;
    }

    /** Lets others go first, perhaps for good. */
    void step() {
      if (crashed) {
        throw new Crash();
      }
      back.release();
      turn.acquireUninterruptibly();
      if (--life <= 0) {
        crashed = true;
        throw new Crash();
      }
    }

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void sleep(long nanos) {
      wake = now + nanos;
      step();
    }

    @Override
    public Owner newOwner() {
      // The smaller name is not always the earlier process.
      return new Owner(
          String.format("%08x%04x%04x", random.nextInt(), pid, ++owners),
          String.format("%016x", host),
          host,
          pid,
          1);
    }

    @Override
    public Owner newNobody() {
      return new Owner(
          String.format("%08x%04x%04x", random.nextInt(), pid, ++owners),
          String.format("%016x", host),
          0,
          0,
          0);
    }

    @Override
    public Life look(Owner owner) {
      if (owner.isNobody()) {
        return Life.DEAD;
      }
      if (owner.pidSpace() != host) {
        return Life.UNKNOWN;
      }
      Actor other = actors.get((int) owner.pid() - 1);
      return other.crashed || other.done ? Life.DEAD : Life.ALIVE;
    }

    private void stamp(Path file) throws IOException {
      Stat stat = real.stat(file);
      if (stat != null) {
        modified.put(stat.key(), now);
      }
    }

    @Override
    public byte[] read(Path file) throws IOException {
      step();
      return real.read(file);
    }

    @Override
    public void read(Path file, Consumer<ByteBuffer> pieces) throws IOException {
      step();
      real.read(file, pieces);
    }

    @Override
    public @Nullable Stat stat(Path file) throws IOException {
      step();
      Stat stat = real.stat(file);
      return stat == null
          ? null
          : new Stat(
              stat.key(), modified.getOrDefault(stat.key(), 0L), stat.size(), stat.directory());
    }

    @Override
    public List<String> list(Path directory) throws IOException {
      step();
      return real.list(directory);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
      step();
      real.createDirectories(directory);
    }

    @Override
    public void create(Path file, byte[] content) throws IOException {
      step();
      real.create(file, content);
      stamp(file);
    }

    @Override
    public OpenFile open(Path file, boolean create) throws IOException {
      step();
      boolean fresh = real.stat(file) == null;
      OpenFile opened = real.open(file, create);
      if (fresh) {
        stamp(file);
      }
      Stat stat = real.stat(file);
      return new Opened(opened, stat == null ? "" : stat.key());
    }

    @Override
    public FileChannel openForReading(Path file) throws IOException {
      step();
      return real.openForReading(file);
    }

    @Override
    public void protect(Path file) throws IOException {
      step();
      real.protect(file);
    }

    @Override
    public boolean isProtected(Path file) throws IOException {
      step();
      return real.isProtected(file);
    }

    @Override
    public void sync(Path file) throws IOException {
      step();
      real.stat(file);
    }

    @Override
    public void syncDirectory(Path directory) {
      step();
    }

    @Override
    public void link(Path existing, Path name) throws IOException {
      step();
      real.link(existing, name);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      step();
      real.rename(from, to);
    }

    @Override
    public void renameDirectory(Path from, Path to) throws IOException {
      step();
      real.renameDirectory(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      step();
      real.delete(file);
    }

    @Override
    public void touch(Path file) throws IOException {
      step();
      if (real.stat(file) == null) {
        throw new java.nio.file.NoSuchFileException(file.toString());
      }
      stamp(file);
    }

    @Override
    public long now() {
      step();
      return now;
    }

    private final class Opened implements OpenFile {
      private final OpenFile file;
      private final String key;

      Opened(OpenFile file, String key) {
        this.file = file;
        this.key = key;
      }

      @Override
      public int read(ByteBuffer target, long position) throws IOException {
        return file.read(target, position);
      }

      @Override
      public void write(ByteBuffer source, long position) throws IOException {
        step();
        file.write(source, position);
        modified.put(key, now);
      }

      @Override
      public void truncate(long size) throws IOException {
        step();
        file.truncate(size);
      }

      @Override
      public long size() throws IOException {
        return file.size();
      }

      @Override
      public void sync() {
        step();
      }

      @Override
      public void close() throws IOException {
        file.close(); // a dead process' files are closed too
      }
    }
  }
}
