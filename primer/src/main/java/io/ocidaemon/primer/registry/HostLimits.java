package io.ocidaemon.primer.registry;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * How many requests run at once: so many per host, so many in all. One of these is shared by every
 * client of the process.
 *
 * <p>A host's number adapts: each 429 or 5xx halves it (once for all requests that were under way
 * together), each full round of successes gives one back. Waiters of one host go first come, first
 * served; hosts take turns, so a slow host with a long queue holds up no other. A share of each
 * host's slots is kept for small requests: layers that take minutes never hold up a HEAD.
 *
 * <p>A host that said {@code Retry-After} is parked: {@link #parkedFor} tells how long, so that
 * nobody asks it meanwhile.
 */
public final class HostLimits {
  /** What a slot is for. */
  public enum Weight {
    /** Answers in one go: HEAD, lists, manifests, tokens. */
    SMALL,
    /** May take minutes: blobs in either direction. */
    BULK
  }

  private final int perHost;
  private final int overall;
  private final Time time;
  private final ReentrantLock lock = new ReentrantLock();
  // In the order of turns: a host that got a slot goes to the end.
  private final Map<String, Host> hosts = new LinkedHashMap<>();
  private int running;

  /** Limits on the machine's own clock. */
  public HostLimits(int perHost, int overall) {
    this(perHost, overall, Time.system());
  }

  HostLimits(int perHost, int overall, Time time) {
    if (perHost < 1 || overall < 1) {
      throw new IllegalArgumentException("a limit is at least 1");
    }
    this.perHost = perHost;
    this.overall = overall;
    this.time = time;
  }

  /** 16 per host, 32 in all. */
  public static HostLimits defaults() {
    return new HostLimits(16, 32);
  }

  /** A slot, held until it is closed. */
  public final class Slot implements AutoCloseable {
    private final Host host;
    private final Weight weight;
    private final long epoch;
    private boolean released;

    private Slot(Host host, Weight weight) {
      this.host = host;
      this.weight = weight;
      this.epoch = host.epoch;
    }

    /** The host answered as it should. */
    public void succeeded() {
      lock.lock();
      try {
        if (host.limit < perHost && ++host.successes >= host.limit) {
          host.limit++;
          host.successes = 0;
          dispatch();
        }
      } finally {
        lock.unlock();
      }
    }

    /** The host said 429 or 5xx: half as many at once from now on. */
    public void overloaded() {
      lock.lock();
      try {
        // Requests that were sent before the last halving say nothing about what it did.
        if (epoch == host.epoch) {
          host.limit = Math.max(1, host.limit / 2);
          host.epoch++;
        }
        host.successes = 0;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (!released) {
          released = true;
          running--;
          host.running--;
          if (weight == Weight.BULK) {
            host.bulk--;
          }
          dispatch();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private final class Host {
    private int limit = perHost;
    private int running;
    private int bulk;
    private int successes;
    private long epoch;
    private boolean parked;
    private long parkedUntil;
    private final Deque<Waiter> small = new ArrayDeque<>();
    private final Deque<Waiter> bulky = new ArrayDeque<>();

    /** The waiter whose turn it is and who fits, removed from its queue; or null. */
    private @Nullable Waiter next() {
      if (running >= limit) {
        return null;
      }
      if (!small.isEmpty()) {
        return small.poll();
      }
      return bulk < bulkLimit() ? bulky.poll() : null;
    }

    /** One slot in eight, at least one where there are two, is never given to a blob. */
    private int bulkLimit() {
      return limit == 1 ? 1 : limit - Math.max(1, limit / 8);
    }
  }

  private static final class Waiter {
    private final Weight weight;
    private final CountDownLatch granted = new CountDownLatch(1);
    private @Nullable Slot slot;

    Waiter(Weight weight) {
      this.weight = weight;
    }
  }

  /**
   * Waits for a slot. Whoever holds one must not wait for another on the same thread.
   *
   * @throws InterruptedIOException the thread was interrupted; its flag is set again
   */
  public Slot acquire(String hostName, Weight weight) throws InterruptedIOException {
    Waiter waiter = new Waiter(weight);
    lock.lock();
    try {
      Host host = host(hostName);
      (weight == Weight.SMALL ? host.small : host.bulky).add(waiter);
      dispatch();
    } finally {
      lock.unlock();
    }
    try {
      waiter.granted.await();
    } catch (InterruptedException e) {
      abandon(hostName, waiter);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a slot at " + hostName);
    }
    return Objects.requireNonNull(waiter.slot);
  }

  /** Nobody asks this host before the wait is over. */
  public void park(String hostName, Duration wait) {
    lock.lock();
    try {
      Host host = host(hostName);
      long until = time.nanos() + wait.toNanos();
      if (!host.parked || until - host.parkedUntil > 0) {
        host.parked = true;
        host.parkedUntil = until;
      }
    } finally {
      lock.unlock();
    }
  }

  /** How long this host wants to be left alone still; zero for not. */
  public Duration parkedFor(String hostName) {
    lock.lock();
    try {
      Host host = host(hostName);
      if (!host.parked) {
        return Duration.ZERO;
      }
      long left = host.parkedUntil - time.nanos();
      if (left <= 0) {
        host.parked = false;
        return Duration.ZERO;
      }
      return Duration.ofNanos(left);
    } finally {
      lock.unlock();
    }
  }

  /** How many requests this host may get at once now. */
  public int limitOf(String hostName) {
    lock.lock();
    try {
      return host(hostName).limit;
    } finally {
      lock.unlock();
    }
  }

  private Host host(String name) {
    return hosts.computeIfAbsent(name, n -> new Host());
  }

  /** Gives out what is free, host by host. Under the lock. */
  private void dispatch() {
    boolean given = true;
    while (given && running < overall) {
      given = false;
      for (Map.Entry<String, Host> entry : hosts.entrySet()) {
        Host host = entry.getValue();
        Waiter waiter = host.next();
        if (waiter != null) {
          running++;
          host.running++;
          if (waiter.weight == Weight.BULK) {
            host.bulk++;
          }
          waiter.slot = new Slot(host, waiter.weight);
          waiter.granted.countDown();
          hosts.remove(entry.getKey());
          hosts.put(entry.getKey(), host);
          given = true;
          break;
        }
      }
    }
  }

  private void abandon(String hostName, Waiter waiter) {
    Slot granted;
    lock.lock();
    try {
      Host host = host(hostName);
      host.small.remove(waiter);
      host.bulky.remove(waiter);
      granted = waiter.slot;
    } finally {
      lock.unlock();
    }
    if (granted != null) {
      granted.close();
    }
  }
}
