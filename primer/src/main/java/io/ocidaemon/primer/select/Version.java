package io.ocidaemon.primer.select;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version as tag expressions know it: an optional {@code v}, numbers with dots (missing ones are
 * 0, leading zeros allowed), an optional {@code -pre}, an optional {@code +build}. Ordered as
 * Semantic Versioning 2.0 section 11 says: numbers first, a pre-release below its release, build
 * ignored. Numbers have no upper bound, so dates and build numbers compare rightly.
 *
 * <p>Equality is that of the order: {@code v1.0} equals {@code 1.0.0+x}.
 */
public final class Version implements Comparable<Version> {

  // A tag has at most 128 characters; the identifiers cannot overlap, so matching is linear.
  private static final Pattern GRAMMAR =
      Pattern.compile(
          "v?([0-9]+(?:\\.[0-9]+)*)"
              + "(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?"
              + "(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?");

  private static final int MAX_LENGTH = 256;

  private final List<BigInteger> numbers;
  private final List<String> preRelease;

  private Version(List<BigInteger> numbers, List<String> preRelease) {
    this.numbers = numbers;
    this.preRelease = preRelease;
  }

  /** The version that a text is, or empty where it is none. */
  public static Optional<Version> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Matcher matcher = GRAMMAR.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<BigInteger> numbers = new ArrayList<>();
    for (String number : matcher.group(1).split("\\.", -1)) {
      numbers.add(new BigInteger(number));
    }
    String pre = matcher.group(2);
    return Optional.of(
        new Version(numbers, pre == null ? List.of() : Arrays.asList(pre.split("\\.", -1))));
  }

  /** The number at a place from 0; a missing one is 0. */
  BigInteger number(int place) {
    return place < numbers.size() ? numbers.get(place) : BigInteger.ZERO;
  }

  /** Whether major and minor are those of the other, whatever follows. */
  boolean sameMinor(Version other) {
    return number(0).equals(other.number(0)) && number(1).equals(other.number(1));
  }

  @Override
  public int compareTo(Version other) {
    int places = Math.max(numbers.size(), other.numbers.size());
    for (int place = 0; place < places; place++) {
      int order = number(place).compareTo(other.number(place));
      if (order != 0) {
        return order;
      }
    }
    if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
      return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
    }
    int shared = Math.min(preRelease.size(), other.preRelease.size());
    for (int i = 0; i < shared; i++) {
      int order = compareIdentifiers(preRelease.get(i), other.preRelease.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(preRelease.size(), other.preRelease.size());
  }

  /** Numeric identifiers by value and below all others; the others by ASCII. */
  private static int compareIdentifiers(String a, String b) {
    boolean aNumeric = isNumeric(a);
    boolean bNumeric = isNumeric(b);
    if (aNumeric && bNumeric) {
      return new BigInteger(a).compareTo(new BigInteger(b));
    }
    if (aNumeric != bNumeric) {
      return aNumeric ? -1 : 1;
    }
    return a.compareTo(b);
  }

  private static boolean isNumeric(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Version version && compareTo(version) == 0;
  }

  @Override
  public int hashCode() {
    int last = numbers.size();
    while (last > 0 && numbers.get(last - 1).signum() == 0) {
      last--;
    }
    int hash = numbers.subList(0, last).hashCode();
    for (String identifier : preRelease) {
      hash =
          31 * hash + (isNumeric(identifier) ? new BigInteger(identifier) : identifier).hashCode();
    }
    return hash;
  }

  /** In a form that parses back to an equal version. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (BigInteger number : numbers) {
      text.append(text.isEmpty() ? "" : ".").append(number);
    }
    return preRelease.isEmpty()
        ? text.toString()
        : text.append('-').append(String.join(".", preRelease)).toString();
  }
}
