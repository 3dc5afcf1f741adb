package io.ocidaemon.primer.config;

/**
 * A part of a disk: {@code 10%} or {@code 5GiB}.
 *
 * @param percent 0 to 100, where {@code bytes} is 0
 * @param bytes an absolute number, where {@code percent} is 0
 */
public record Space(int percent, long bytes) {

  /** A share of the disk. */
  public static Space percent(int percent) {
    return new Space(percent, 0);
  }

  /** A number of bytes. */
  public static Space bytes(long bytes) {
    return new Space(0, bytes);
  }

  /** The bytes it means on a disk of a given size. */
  public long of(long diskBytes) {
    return percent > 0 ? (long) (diskBytes / 100.0 * percent) : bytes;
  }

  @Override
  public String toString() {
    return percent > 0 ? percent + "%" : bytes + " bytes";
  }
}
