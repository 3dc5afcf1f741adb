package io.ocidaemon.primer.config;

import java.time.LocalTime;

/**
 * A span of every day in local time, {@code "22:00-06:00"}; it may go over midnight.
 *
 * @param from the first minute in it
 * @param to the first minute after it
 */
public record TimeWindow(LocalTime from, LocalTime to) {

  /** Whether a time of day is in it. */
  public boolean contains(LocalTime time) {
    return from.isBefore(to)
        ? !time.isBefore(from) && time.isBefore(to)
        : !time.isBefore(from) || time.isBefore(to);
  }

  @Override
  public String toString() {
    return from + "-" + to;
  }
}
