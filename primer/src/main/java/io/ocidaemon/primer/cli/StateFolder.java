package io.ocidaemon.primer.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The folder of what only this daemon knows, held for as long as {@code STATE/lock} is locked. Only
 * this convenience rests on a lock.
 */
final class StateFolder implements AutoCloseable {
  private static final int MOST_ON_ONE_HOST = 100;

  private final Path path;
  private final String id;
  private final FileChannel channel;
  private final FileLock lock;

  private StateFolder(Path path, String id, FileChannel channel, FileLock lock) {
    this.path = path;
    this.id = id;
    this.channel = channel;
    this.lock = lock;
  }

  /** The name of this host, safe in a file name. */
  static String hostName() {
    String name = System.getenv("HOSTNAME");
    if (name == null || name.isBlank()) {
      try {
        name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      } catch (IOException e) {
        name = "";
      }
    }
    if (name.isBlank()) {
      try {
        name = InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException e) {
        name = "localhost";
      }
    }
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "_");
  }

  /**
   * Takes the folder that {@code --state} names, or the first free one of {@code
   * DATA/.oci-daemon/<hostname>-<mode>}, {@code -2}, {@code -3} …
   *
   * @param named what {@code --state} says; null where it is not given
   */
  static StateFolder take(@Nullable Path named, Path data, String mode) {
    if (named != null) {
      StateFolder folder = tryTake(named);
      if (folder == null) {
        throw CommandException.environment(
            "--state "
                + named
                + " is held by a living daemon: give each daemon a folder of its own");
      }
      return folder;
    }
    String name = hostName() + "-" + mode;
    for (int number = 1; number <= MOST_ON_ONE_HOST; number++) {
      Path path = data.resolve(".oci-daemon").resolve(number == 1 ? name : name + "-" + number);
      StateFolder folder = tryTake(path);
      if (folder != null) {
        return folder;
      }
    }
    throw CommandException.environment(
        "over "
            + MOST_ON_ONE_HOST
            + " daemons hold state folders under "
            + data
            + ": give --state");
  }

  private static @Nullable StateFolder tryTake(Path path) {
    FileChannel channel = null;
    try {
      Files.createDirectories(path);
      channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        lock = null;
      }
      if (lock == null) {
        channel.close();
        return null;
      }
      return new StateFolder(path, id(path), channel, lock);
    } catch (IOException | UnsupportedOperationException e) {
      closeQuietly(channel);
      throw CommandException.environment(
          "the state folder "
              + path
              + " cannot be used ("
              + e
              + "): give --state DIR, a folder on a local disk that this user may write");
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // What failed before is the message that counts.
      }
    }
  }

  /** The random id of the daemon that lives here, kept in {@code STATE/id}. */
  private static String id(Path path) throws IOException {
    Path file = path.resolve("id");
    try {
      String id = Files.readString(file).strip();
      if (id.matches("[0-9a-f]{16}")) {
        return id;
      }
    } catch (NoSuchFileException e) {
      // A new daemon.
    }
    byte[] random = new byte[8];
    new SecureRandom().nextBytes(random);
    String id = HexFormat.of().formatHex(random);
    Path temporary = path.resolve("id.new");
    Files.write(temporary, (id + "\n").getBytes(StandardCharsets.UTF_8));
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return id;
  }

  Path path() {
    return path;
  }

  /** The daemon's id. */
  String id() {
    return id;
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      // The process ends with it; the kernel drops the lock.
    }
  }
}
