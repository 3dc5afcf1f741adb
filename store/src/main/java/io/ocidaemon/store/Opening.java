package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Checks a store's format, and makes what a new one needs. */
final class Opening {
  private static final byte[] OCI_LAYOUT =
      "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

  private final Layout layout;
  private final Disk disk;
  private final LogFiles files;
  private final LogReader reader;
  private final Tuning tuning;

  Opening(Layout layout, Disk disk, LogFiles files, LogReader reader, Tuning tuning) {
    this.layout = layout;
    this.disk = disk;
    this.files = files;
    this.reader = reader;
    this.tuning = tuning;
  }

  /**
   * Throws where the store is of a newer format than ours. A layout without our folder is fine.
   *
   * @return is there a format?
   */
  boolean checkFormat() throws IOException {
    String text;
    try {
      text = new String(disk.read(layout.format()), StandardCharsets.UTF_8).strip();
    } catch (NoSuchFileException e) {
      return false;
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw new IOException(
          layout.format() + " holds no number: restore it (" + RecordCodec.FORMAT + ")");
    }
    long format = Long.parseLong(text);
    if (format > RecordCodec.FORMAT) {
      throw new NewerFormatException(layout.data().toString(), format, RecordCodec.FORMAT);
    }
    return true;
  }

  /** Makes a store of the folder, where it is none; durable on return. */
  void prepare() throws IOException {
    boolean old = checkFormat();
    List<Path> grown = foldersThatGrow();
    for (Digest.Algorithm algorithm : Digest.Algorithm.values()) {
      disk.createDirectories(layout.blobs(algorithm));
    }
    disk.createDirectories(layout.log());
    disk.createDirectories(layout.daemons());
    disk.syncDirectory(layout.blobs());
    if (!old) {
      place(layout.format(), (RecordCodec.FORMAT + "\n").getBytes(StandardCharsets.UTF_8));
      checkFormat(); // another may have been first
    }
    if (disk.stat(layout.ociLayout()) == null) {
      place(layout.ociLayout(), OCI_LAYOUT);
    }
    disk.syncDirectory(layout.own());
    disk.syncDirectory(layout.data());
    for (Path folder : grown) {
      try {
        disk.syncDirectory(folder);
      } catch (AccessDeniedException e) {
        continue; // a folder that may be changed and not read cannot be synced by us
      }
    }
    if (reader.isEmpty()) {
      // Whoever comes second takes the first one's.
      files.publish(layout.record(0), RecordCodec.encode(birth()));
    }
    files.sync();
  }

  /** Those above the store's that get a new name in them: it has to be durable, too. */
  private List<Path> foldersThatGrow() throws IOException {
    List<Path> folders = new ArrayList<>();
    Path at = layout.data().toAbsolutePath();
    for (Path up = at.getParent(); up != null && !isThere(at); up = at.getParent()) {
      folders.add(up);
      at = up;
    }
    return folders;
  }

  private boolean isThere(Path folder) throws IOException {
    try {
      return disk.stat(folder) != null;
    } catch (AccessDeniedException e) {
      return true;
    }
  }

  /** Makes a file that other tools read, whole from the start; one that is there stays. */
  private void place(Path target, byte[] content) throws IOException {
    Path temporary = Layout.temporary(layout.format(), tuning.names().next());
    NewFile.write(disk, temporary, content);
    try {
      link(temporary, target);
    } catch (IOException | RuntimeException e) {
      NewFile.drop(disk, e, temporary);
      throw e;
    }
    disk.delete(temporary);
  }

  private void link(Path temporary, Path target) throws IOException {
    try {
      disk.link(temporary, target);
    } catch (FileAlreadyExistsException e) {
      return; // the other's content is the same
    } catch (UnsupportedOperationException e) {
      disk.rename(temporary, target);
    }
  }

  private CommitRecord birth() {
    return new CommitRecord(
        tuning.names().next(),
        0,
        null,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        tuning.by(),
        tuning.names().next(),
        List.of());
  }
}
