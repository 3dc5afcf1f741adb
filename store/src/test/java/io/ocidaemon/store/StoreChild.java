package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** A process of its own on a shared store; tells on standard output what it did and saw. */
final class StoreChild {
  private StoreChild() {}

  /** {@code write DATA NAME SEED COMMITS}, {@code read DATA}, {@code await DATA REFERENCE}. */
  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "write" ->
          write(data, arguments[2], Long.parseLong(arguments[3]), Integer.parseInt(arguments[4]));
      case "read" -> read(data);
      case "await" -> await(data, Reference.parse(arguments[2]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** Puts names of its own, which nobody removes, and moves and removes names of all. */
  private static void write(Path data, String name, long seed, int commits) throws IOException {
    Random random = new Random(seed);
    try (Store store = Samples.open(data, Samples.small())) {
      System.out.println("ready");
      for (int i = 0; i < commits; i++) {
        Reference mine = Samples.tag("own/" + name, "t" + i);
        String content = name + " " + i;
        Store.Committed done = Samples.commit(store, mine, content, null);
        if (done.conflicts().isEmpty()) {
          System.out.println("acked " + done.generation() + " " + mine);
        }
        Reference shared = Samples.tag("shared", "t" + random.nextInt(3));
        Entry there = store.catalog().get(shared);
        if (there != null && random.nextInt(4) == 0) {
          store.commit(List.of(new Change.Remove(shared, there.digest())));
        } else {
          store.commit(
              List.of(
                  new Change.Put(
                      Samples.entry(shared, content, Samples.policy((char) ('a' + seed % 6))),
                      there == null ? null : there.digest(),
                      Set.of())));
        }
      }
    }
    System.out.println("done");
  }

  /** Tells each generation it sees with the digest of what it holds, until it is stopped. */
  private static void read(Path data) throws IOException {
    try (Store store = Store.openReadOnly(data)) {
      System.out.println("ready");
      long last = -1;
      while (true) {
        LockSupport.parkNanos(1_000_000); // leave some of the processor to the writers
        Catalog catalog = store.catalog();
        if (catalog.generation() != last) {
          if (catalog.generation() < last) {
            System.out.println("back from " + last + " to " + catalog.generation());
          }
          last = catalog.generation();
          System.out.println(
              "saw "
                  + last
                  + " "
                  + Digest.of(Digest.Algorithm.SHA256, CheckpointCodec.encode(catalog, "any")));
        }
      }
    }
  }

  /** Answers each line of standard input with whether the next look shows the name. */
  private static void await(Path data, Reference reference) throws IOException {
    try (Store store = Store.openReadOnly(data)) {
      System.out.println("ready");
      while (System.in.read() >= 0) {
        long begin = System.nanoTime();
        boolean there = store.catalog().get(reference) != null;
        System.out.println(there + " " + (System.nanoTime() - begin) / 1_000);
      }
    }
  }
}
