package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store: one OCI image layout on disk, whose truth is a commit log. Any number of processes on
 * any number of machines may have the same folder open, each with one {@code Store}; within a
 * process it is for all threads.
 *
 * {@snippet :
 * try (Store store = Store.open(Path.of("/opt/oci-daemon/data"))) {
 *   Digest old = null; // what the tag means now
 *   Store.Committed done = store.commit(List.of(new Change.Put(entry, old, blobs)));
 *   if (!done.conflicts().isEmpty()) {
 *     // somebody else moved the tag: look at store.catalog() and plan again
 *   }
 * }
 * }
 */
public final class Store implements AutoCloseable {
  private final Layout layout;
  private final Blobs blobs;
  private final Selections selections;
  private final Links links;
  private final Tip tip;
  private final boolean readOnly;
  private final Committer committer;
  private final Housekeeping housekeeping;
  private final IndexExport export;

  private Store(
      Layout layout, Disk disk, Timing timing, Tuning tuning, Blobs blobs, boolean readOnly)
      throws IOException {
    this.layout = layout;
    this.readOnly = readOnly;
    this.blobs = blobs;
    this.selections = new Selections(layout, disk, tuning.names());
    this.links = new Links(blobs);
    LogFiles files = new LogFiles(layout, disk, tuning.names());
    LogReader reader = new LogReader(layout, files);
    IndexLoader loader = new IndexLoader(layout, disk);
    this.tip = new Tip(layout, reader, new Foreign(layout, loader, links));
    this.housekeeping = new Housekeeping(layout, disk, files, reader, tip, tuning);
    this.export =
        new IndexExport(layout, disk, timing, tuning, files, reader, tip, selections, loader);
    this.committer =
        new Committer(layout, disk, files, reader, tip, blobs, tuning, this::afterCommit);
    Opening opening = new Opening(layout, disk, files, reader, tuning);
    if (readOnly) {
      opening.checkFormat();
      tip.catalog();
    } else {
      opening.prepare();
      housekeeping.whenDue(tip.position());
      export.whenOlder();
    }
  }

  /**
   * Opens a store to read and write; makes one of the folder where there is none. An OCI layout of
   * another tool becomes a store whose entries are foreign.
   *
   * @throws NewerFormatException where a newer oci-daemon made it
   */
  public static Store open(Path data) throws IOException {
    return real(new Layout(data), /* readOnly= */ false);
  }

  /**
   * Opens a store, or any OCI layout, to read only: writes nothing and needs no right to.
   *
   * @throws NewerFormatException where a newer oci-daemon made it
   */
  public static Store openReadOnly(Path data) throws IOException {
    return real(new Layout(data), /* readOnly= */ true);
  }

  private static Store real(Layout layout, boolean readOnly) throws IOException {
    Disk disk = new RealDisk(layout.ingest());
    return new Store(
        layout,
        disk,
        Timing.REAL,
        Tuning.standard(),
        new Blobs(layout, disk, Timing.REAL),
        readOnly);
  }

  /** Over any disk. */
  static Store open(Path data, Disk disk, Timing timing, Tuning tuning) throws IOException {
    return open(data, disk, timing, tuning, new Blobs(new Layout(data), disk, timing));
  }

  /** Over any disk: what the model test uses. */
  static Store open(Path data, Disk disk, Timing timing, Tuning tuning, Blobs blobs)
      throws IOException {
    return new Store(new Layout(data), disk, timing, tuning, blobs, /* readOnly= */ false);
  }

  /** Over any disk, writing nothing. */
  static Store openReadOnly(Path data, Disk disk, Timing timing, Tuning tuning, Blobs blobs)
      throws IOException {
    return new Store(new Layout(data), disk, timing, tuning, blobs, /* readOnly= */ true);
  }

  /**
   * What one {@link #commit} came to.
   *
   * @param generation the one whose catalogue has the changes; with conflicts, the one that was
   *     looked at
   * @param conflicts the changes that do not fit what the catalogue holds; where there are any,
   *     nothing of the call was committed: plan again
   */
  public record Committed(long generation, List<Change> conflicts) {}

  /**
   * The catalogue as it is now, with every commit of every process. Costs two looks at files where
   * nothing is new.
   */
  public Catalog catalog() throws IOException {
    return tip.catalog();
  }

  /** The catalogue that was last read; no I/O. */
  public Catalog lastCatalog() {
    return tip.last();
  }

  /**
   * Commits changes: all of the call or nothing. On return they are durable, and in every catalogue
   * that is read from now on. Changes that are in effect already make no new generation.
   *
   * <p>After an {@link IOException} of another kind than the one named below it is not known
   * whether they were committed; committing them again is harmless.
   *
   * @throws MissingBlobsException where the store lacks a blob that a change names
   */
  public Committed commit(List<Change> changes) throws IOException {
    writable();
    return committer.commit(changes);
  }

  private void afterCommit() {
    export.whenDue();
    housekeeping.whenDue(tip.lastPosition());
  }

  /** The blobs. */
  public Blobs blobs() {
    return blobs;
  }

  /** What the daemons that share this store select. */
  public Selections selections() {
    return selections;
  }

  /** The folder. */
  public Path data() {
    return layout.data();
  }

  /** The random id that the store was born with; empty for a layout of another tool, read only. */
  public String id() {
    return tip.last().storeId();
  }

  /**
   * The manifest and everything under it that is named and present: configs, layers, children and
   * theirs, not the subject. Empty where the manifest is not in the store.
   */
  public Set<Digest> reachable(Digest manifest) throws IOException {
    return links.reachable(manifest);
  }

  /**
   * Writes {@code index.json} from the catalogue now. Where another tool is just writing the file,
   * waits up to a minute for it to be still.
   */
  public void export() throws IOException {
    writable();
    export.now();
  }

  /**
   * Why nothing may be deleted at present because {@code index.json} tells of images that the log
   * does not know; null where nothing speaks against it.
   */
  public @Nullable String gcRefusal() throws IOException {
    return export.gcRefusal();
  }

  private void writable() {
    if (readOnly) {
      throw new IllegalStateException(layout.data() + " is open to read only");
    }
  }

  /** Writes what is left to export. Nothing committed depends on it. */
  @Override
  public void close() {
    if (!readOnly) {
      export.close();
      housekeeping.close();
    }
  }
}
