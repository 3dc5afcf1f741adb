package io.ocidaemon.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files that appear whole under a name and are never replaced: records and checkpoints. Where the
 * file system has no hard links, such a file is a folder with one file in it, moved to its name.
 */
final class LogFiles {
  private final Layout layout;
  private final Disk disk;
  private final Names names;

  LogFiles(Layout layout, Disk disk, Names names) {
    this.layout = layout;
    this.disk = disk;
    this.names = names;
  }

  /**
   * Something published.
   *
   * @param stat of the very file or folder that holds the content
   */
  record Published(byte[] content, Disk.Stat stat) {}

  /** What is there under a generation's name; null for nothing. */
  Disk.@Nullable Stat look(long generation) throws IOException {
    return disk.stat(layout.record(generation));
  }

  /** The record of a generation; null where it is not there. */
  @Nullable Published record(long generation) throws IOException {
    return read(layout.record(generation));
  }

  /** What was published under a name; null where it is not there, or not any more. */
  @Nullable Published read(Path name) throws IOException {
    Disk.Stat stat = disk.stat(name);
    if (stat == null) {
      return null;
    }
    try {
      return new Published(disk.read(stat.directory() ? Layout.inFolder(name) : name), stat);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** The names in the log's folder. */
  List<String> list() throws IOException {
    return disk.list(layout.log());
  }

  /** Names in the log's folder survive a crash after this. */
  void sync() throws IOException {
    disk.syncDirectory(layout.log());
  }

  /**
   * Makes content appear under a name, durable itself, its name not before the folder's sync.
   *
   * @return false where the name is taken
   */
  boolean publish(Path name, byte[] content) throws IOException {
    Path temporary = Layout.temporary(name, names.next());
    NewFile.write(disk, temporary, content);
    boolean published;
    try {
      published = link(temporary, name, content);
    } catch (IOException | RuntimeException e) {
      NewFile.drop(disk, e, temporary);
      throw e;
    }
    disk.delete(temporary);
    return published;
  }

  private boolean link(Path temporary, Path name, byte[] content) throws IOException {
    try {
      disk.link(temporary, name);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      return publishFolder(name, content);
    }
  }

  private boolean publishFolder(Path name, byte[] content) throws IOException {
    Path temporary = Layout.temporary(name, names.next());
    Path file = Layout.inFolder(temporary);
    try {
      disk.createDirectories(temporary);
      NewFile.write(disk, file, content);
      disk.syncDirectory(temporary);
      disk.renameDirectory(temporary, name);
      return true;
    } catch (FileAlreadyExistsException e) {
      disk.delete(file);
      disk.delete(temporary);
      return false;
    } catch (IOException | RuntimeException e) {
      NewFile.drop(disk, e, file, temporary);
      throw e;
    }
  }

  /** Takes a name away in one step, whatever it holds; an absent one is fine. */
  void remove(Path name) throws IOException {
    Disk.Stat stat = disk.stat(name);
    if (stat == null) {
      return;
    }
    if (!stat.directory()) {
      disk.delete(name);
      return;
    }
    Path temporary = Layout.temporary(name, names.next());
    try {
      // Moved first: an empty folder under the name would let another be moved onto it.
      disk.renameDirectory(name, temporary);
    } catch (NoSuchFileException e) {
      return;
    }
    disk.delete(Layout.inFolder(temporary));
    disk.delete(temporary);
  }
}
