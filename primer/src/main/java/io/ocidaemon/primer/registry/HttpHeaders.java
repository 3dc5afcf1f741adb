package io.ocidaemon.primer.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Header fields in the order they were added; names compare without regard to case (RFC 9110, 5.1).
 * Immutable. {@code toString} hides the values that are secrets.
 */
public final class HttpHeaders {
  /** One field. */
  public record Field(String name, String value) {
    public Field {
      if (name.isEmpty() || hasControls(name) || hasControls(value)) {
        throw new IllegalArgumentException("header field " + name + " holds control characters");
      }
    }

    boolean is(String other) {
      return name.equalsIgnoreCase(other);
    }

    @Override
    public String toString() {
      return name + ": " + (isSecret() ? "<redacted>" : value);
    }

    private boolean isSecret() {
      return is("Authorization")
          || is("Proxy-Authorization")
          || is("Cookie")
          || is("Set-Cookie")
          || is("Location"); // signed storage URLs are credentials too
    }

    private static boolean hasControls(String text) {
      return text.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f);
    }
  }

  private static final HttpHeaders EMPTY = new HttpHeaders(List.of());

  private final List<Field> fields;

  private HttpHeaders(List<Field> fields) {
    this.fields = List.copyOf(fields);
  }

  /** No fields. */
  public static HttpHeaders empty() {
    return EMPTY;
  }

  /** These fields, in this order. */
  public static HttpHeaders of(List<Field> fields) {
    return fields.isEmpty() ? EMPTY : new HttpHeaders(fields);
  }

  /** These headers with every {@code name} replaced by one field of {@code value}. */
  public HttpHeaders with(String name, String value) {
    List<Field> all = new ArrayList<>(without(name).fields);
    all.add(new Field(name, value));
    return new HttpHeaders(all);
  }

  /** These headers with no field of that name. */
  public HttpHeaders without(String name) {
    return of(fields.stream().filter(f -> !f.is(name)).toList());
  }

  /** The value of the first field of that name. */
  public Optional<String> first(String name) {
    return fields.stream().filter(f -> f.is(name)).map(Field::value).findFirst();
  }

  /** The values of all fields of that name, in order. */
  public List<String> all(String name) {
    return fields.stream().filter(f -> f.is(name)).map(Field::value).toList();
  }

  /** All fields, in order. */
  public List<Field> fields() {
    return fields;
  }

  @Override
  public String toString() {
    return fields.toString();
  }
}
