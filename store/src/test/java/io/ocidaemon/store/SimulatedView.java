package io.ocidaemon.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Disk} of one process on a {@link SimulatedDisk}: stops at the gate before each step,
 * and writes in pieces where a real system call would not be atomic.
 */
final class SimulatedView implements Disk {

  /** Where a process stops before each file operation; it may never come back. */
  interface Gate {
    void step(String operation, String path);
  }

  /** What a file system may do, beside what POSIX asks. */
  interface Weather {
    boolean full();

    boolean hardLinks();

    /** The server did it, its answer was lost, and asked again it says that the name exists. */
    boolean answerLost();

    /** Looks a name up with this host's cache: true = answers "not there" from the cache. */
    boolean staleMiss(String path, boolean exists);

    /** This host changed the name itself, or the server named it in an error. */
    void fresh(String path);
  }

  private final SimulatedDisk disk;
  private final String actor;
  private final Gate gate;
  private final Weather weather;
  private final BooleanSupplier coin;

  /** What this process has open: its end closes it. */
  private final List<SimulatedInode> held = new ArrayList<>();

  SimulatedView(
      SimulatedDisk disk, String actor, Gate gate, Weather weather, BooleanSupplier coin) {
    this.disk = disk;
    this.actor = actor;
    this.gate = gate;
    this.weather = weather;
    this.coin = coin;
  }

  @Override
  public byte[] read(Path file) throws IOException {
    String path = file.toString();
    gate.step("read", path);
    SimulatedInode inode = lookUp(path);
    if (inode.directory) {
      throw new FileSystemException(path, null, "Is a directory");
    }
    if (coin.getAsBoolean()) {
      hold(inode, () -> gate.step("read…", path));
    }
    return inode.content.clone();
  }

  @Override
  public void read(Path file, Consumer<ByteBuffer> pieces) throws IOException {
    pieces.accept(ByteBuffer.wrap(read(file)));
  }

  @Override
  public @Nullable Stat stat(Path file) {
    String path = file.toString();
    gate.step("stat", path);
    SimulatedInode inode = disk.find(path);
    if (weather.staleMiss(path, inode != null) || inode == null) {
      return null;
    }
    return new Stat(
        Long.toString(inode.number), inode.modified, inode.content.length, inode.directory);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    String path = directory.toString();
    gate.step("list", path);
    SimulatedInode inode = disk.find(path);
    if (inode == null) {
      return List.of();
    }
    if (!inode.directory) {
      throw new FileSystemException(path, null, "Not a directory");
    }
    // A remembered absence answers look-ups by name; reading a folder never leaves a hole.
    return inode.entries.keySet().stream().sorted().toList();
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    String path = directory.toString();
    gate.step("mkdirs", path);
    if (disk.find(path) == null) {
      refuseWhenFull(path);
    }
    disk.createDirectories(actor, path);
    weather.fresh(path);
  }

  @Override
  public void create(Path file, byte[] content) throws IOException {
    String path = file.toString();
    gate.step("create", path);
    SimulatedInode inode = createFresh(path);
    hold(
        inode,
        () -> {
          if (coin.getAsBoolean()) {
            gate.step("write…", path);
            disk.write(actor, path, inode, Arrays.copyOf(content, content.length / 2), 0);
            gate.step("write…", path);
          }
          refuseWhenFull(path);
          disk.write(actor, path, inode, content, 0);
        });
  }

  @Override
  public OpenFile open(Path file, boolean create) throws IOException {
    String path = file.toString();
    gate.step(create ? "open+create" : "open", path);
    SimulatedInode there = disk.find(path);
    if (there == null && create) {
      return new Open(path, createFresh(path));
    }
    SimulatedInode inode = lookUp(path);
    if (inode.directory) {
      throw new FileSystemException(path, null, "Is a directory");
    }
    return new Open(path, inode);
  }

  @Override
  public FileChannel openForReading(Path file) {
    throw new UnsupportedOperationException("no kernel here");
  }

  @Override
  public void protect(Path file) throws IOException {
    gate.step("chmod", file.toString());
    disk.get(file.toString()).readOnly = true;
  }

  @Override
  public boolean isProtected(Path file) {
    SimulatedInode inode = disk.find(file.toString());
    return inode != null && inode.readOnly;
  }

  @Override
  public void sync(Path file) throws IOException {
    String path = file.toString();
    gate.step("sync", path);
    refuseWhenFull(path);
    SimulatedDisk.sync(lookUp(path));
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    String path = directory.toString();
    gate.step("syncdir", path);
    disk.syncDirectory(disk.get(path));
  }

  @Override
  public void link(Path existing, Path name) throws IOException {
    String path = name.toString();
    gate.step("link", existing + " as " + path);
    if (!weather.hardLinks()) {
      throw new UnsupportedOperationException("no hard links here");
    }
    weather.fresh(path);
    if (disk.find(path) == null) {
      refuseWhenFull(path);
    }
    disk.link(actor, existing.toString(), path);
    if (weather.answerLost()) {
      throw new FileAlreadyExistsException(path);
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    gate.step("rename", from + " to " + to);
    weather.fresh(to.toString());
    disk.rename(actor, from.toString(), to.toString());
  }

  @Override
  public void renameDirectory(Path from, Path to) throws IOException {
    gate.step("renamedir", from + " to " + to);
    weather.fresh(to.toString());
    if (disk.find(to.toString()) instanceof SimulatedInode there && !there.directory) {
      throw new FileAlreadyExistsException(to.toString());
    }
    disk.rename(actor, from.toString(), to.toString());
  }

  @Override
  public void delete(Path file) throws IOException {
    gate.step("delete", file.toString());
    disk.delete(actor, file.toString());
  }

  @Override
  public void touch(Path file) throws IOException {
    gate.step("touch", file.toString());
    disk.get(file.toString()).modified = disk.now();
  }

  @Override
  public long now() {
    gate.step("now", "");
    return disk.now();
  }

  private SimulatedInode createFresh(String path) throws IOException {
    weather.fresh(path);
    if (disk.find(path) == null && weather.full() && coin.getAsBoolean()) {
      refuseWhenFull(path); // no room for the inode; else none for the content
    }
    return disk.create(actor, path);
  }

  private SimulatedInode lookUp(String path) throws IOException {
    SimulatedInode inode = disk.find(path);
    if (weather.staleMiss(path, inode != null) || inode == null) {
      throw new NoSuchFileException(path);
    }
    return inode;
  }

  private void refuseWhenFull(String path) throws IOException {
    if (weather.full()) {
      throw new FileSystemException(path, null, "No space left on device");
    }
  }

  private interface Action {
    void run() throws IOException;
  }

  /** Keeps the inode from being used again meanwhile, as an open descriptor does. */
  private void hold(SimulatedInode inode, Action action) throws IOException {
    hold(inode);
    try {
      action.run();
    } finally {
      letGo(inode);
    }
  }

  private void hold(SimulatedInode inode) {
    inode.opened++;
    held.add(inode);
  }

  private void letGo(SimulatedInode inode) {
    if (held.remove(inode)) {
      inode.opened--;
      disk.release(inode);
    }
  }

  /** The process is dead. */
  void closeAll() {
    List.copyOf(held).forEach(this::letGo);
  }

  private final class Open implements OpenFile {
    private final String path;
    private final SimulatedInode inode;
    private boolean closed;

    Open(String path, SimulatedInode inode) {
      this.path = path;
      this.inode = inode;
      hold(inode);
    }

    @Override
    public int read(ByteBuffer target, long position) {
      gate.step("pread", path);
      byte[] content = inode.content;
      if (position >= content.length) {
        return target.hasRemaining() ? -1 : 0;
      }
      int count = (int) Math.min(target.remaining(), content.length - position);
      target.put(content, (int) position, count);
      return count;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      gate.step("pwrite", path);
      refuseWhenFull(path);
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      if (bytes.length > 1 && coin.getAsBoolean()) {
        int half = bytes.length / 2;
        disk.write(actor, path, inode, Arrays.copyOf(bytes, half), position);
        gate.step("pwrite…", path);
        disk.write(
            actor, path, inode, Arrays.copyOfRange(bytes, half, bytes.length), position + half);
      } else {
        disk.write(actor, path, inode, bytes, position);
      }
    }

    @Override
    public void truncate(long size) {
      gate.step("truncate", path);
      disk.truncate(actor, path, inode, size);
    }

    @Override
    public long size() {
      gate.step("size", path);
      return inode.content.length;
    }

    @Override
    public void sync() throws IOException {
      gate.step("fsync", path);
      refuseWhenFull(path);
      SimulatedDisk.sync(inode);
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        letGo(inode);
      }
    }
  }
}
