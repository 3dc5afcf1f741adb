package io.ocidaemon.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store relies on of a file system, looked for on this one. */
final class RealDiskTest {
  @TempDir Path folder;
  private RealDisk disk;

  @BeforeEach
  void open() {
    disk = new RealDisk(folder.resolve("scratch"));
  }

  private Path file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    disk.create(file, content.getBytes(UTF_8));
    return file;
  }

  private Disk.Stat stat(Path file) throws IOException {
    return Objects.requireNonNull(disk.stat(file), file.toString());
  }

  @Test
  void statTellsFilesApartAndKeepsNanoseconds() throws IOException {
    Path a = file("a", "one");
    Path b = file("b", "three");
    Instant when = Instant.ofEpochSecond(1_700_000_000L, 123_456_789L);
    Files.setLastModifiedTime(a, FileTime.from(when));

    assertThat(stat(a).modified()).isEqualTo(1_700_000_000_123_456_789L);
    assertThat(stat(a).size()).isEqualTo(3);
    assertThat(stat(a).directory()).isFalse();
    assertThat(stat(a).key()).isNotEqualTo(stat(b).key());
    assertThat(stat(folder).directory()).isTrue();
    assertThat(disk.stat(folder.resolve("none"))).isNull();

    Disk.Stat before = stat(a);
    disk.rename(b, a);
    assertThat(stat(a).key()).isNotEqualTo(before.key());
    disk.link(a, folder.resolve("c"));
    assertThat(stat(folder.resolve("c")).key()).isEqualTo(stat(a).key());
  }

  @Test
  void namesAreTakenOnceAndAbsenceIsSaid() throws IOException {
    Path a = file("a", "one");
    assertThatThrownBy(() -> disk.create(a, new byte[0]))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> disk.link(a, file("b", "")))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> disk.link(folder.resolve("none"), folder.resolve("c")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.rename(folder.resolve("none"), a))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.read(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.open(folder.resolve("none"), false))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(disk.list(folder.resolve("none"))).isEmpty();
    disk.delete(folder.resolve("none"));
    assertThat(disk.list(folder)).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aLinkThatTheFileSystemRefusesIsUnsupported() throws IOException {
    // A folder has no second name on any file system: link(2) answers EPERM.
    Path sub = folder.resolve("sub");
    disk.createDirectories(sub);
    assertThatThrownBy(() -> disk.link(sub, folder.resolve("again")))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("again");
    // Whatever words it refuses with: they may be in another language.
    Path a = file("a", "x");
    assertThatThrownBy(() -> disk.link(a, folder.resolve("n".repeat(300))))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aFullDiskIsKnownByTheSpaceLeftInAnyLanguage() {
    Path file = folder.resolve("a");
    IOException german =
        new FileSystemException("a", null, "Auf dem Ger\u00e4t ist kein Speicherplatz mehr");
    assertThat(NoSpaceException.isMeantBy(german, 0, 1)).isTrue();
    assertThat(NoSpaceException.isMeantBy(german, 1 << 20, 1)).isFalse();
    assertThat(NoSpaceException.isMeantBy(new IOException("E/A-Fehler"), 10, 11)).isTrue();
    assertThat(NoSpaceException.isMeantBy(new IOException("Disk quota exceeded"), 1 << 20, 1))
        .isTrue();
    // What says what it is, is no full disk, full as it may be.
    for (IOException other :
        new IOException[] {
          new FileAlreadyExistsException("a"),
          new NoSuchFileException("a"),
          new AccessDeniedException("a"),
          new ClosedByInterruptException()
        }) {
      assertThat(NoSpaceException.isMeantBy(other, 0, 1)).as("%s", other).isFalse();
    }
    assertThatThrownBy(() -> disk.create(file.resolve("none"), new byte[1]))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aFolderIsRenamedOntoNothingButAnEmptyFolder() throws IOException {
    Path from = folder.resolve("from");
    Path full = folder.resolve("full");
    disk.createDirectories(from);
    disk.createDirectories(full);
    disk.create(full.resolve("record"), new byte[1]);
    Path plain = file("plain", "x");

    assertThatThrownBy(() -> disk.renameDirectory(from, full))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> disk.renameDirectory(from, plain))
        .isInstanceOf(FileAlreadyExistsException.class);
    disk.renameDirectory(from, folder.resolve("to"));
    assertThat(disk.list(folder)).contains("to").doesNotContain("from");
  }

  @Test
  void filesAreReadAndWrittenAtPositions() throws IOException {
    Path a = folder.resolve("a");
    try (Disk.OpenFile file = disk.open(a, true)) {
      file.write(ByteBuffer.wrap("world".getBytes(UTF_8)), 6);
      file.write(ByteBuffer.wrap("hello ".getBytes(UTF_8)), 0);
      file.sync();
      assertThat(file.size()).isEqualTo(11);
      ByteBuffer some = ByteBuffer.allocate(5);
      assertThat(file.read(some, 6)).isEqualTo(5);
      assertThat(new String(some.array(), UTF_8)).isEqualTo("world");
      assertThat(file.read(some.clear(), 11)).isEqualTo(-1);
      file.truncate(5);
      file.truncate(9);
    }
    assertThat(new String(disk.read(a), UTF_8)).isEqualTo("hello");
    disk.sync(a);
    disk.syncDirectory(folder);
  }

  @Test
  void nowIsTheTimeOfAFileWrittenNowAndLeavesNothing() throws IOException {
    long before = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis() - 2_000);
    long now = disk.now();
    assertThat(now).isGreaterThan(before);
    assertThat(stat(file("a", "x")).modified()).isGreaterThanOrEqualTo(now);
    assertThat(disk.list(folder.resolve("scratch"))).isEmpty();
  }

  @Test
  void touchAndProtect() throws IOException {
    Path a = file("a", "x");
    Files.setLastModifiedTime(a, FileTime.fromMillis(1_000));
    disk.protect(a);
    disk.touch(a);
    assertThat(stat(a).modified()).isGreaterThan(TimeUnit.DAYS.toNanos(365));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(a)))
        .isEqualTo("r--r--r--");
  }
}
