package io.ocidaemon.server;

import io.ocidaemon.oci.InvalidOciException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query of one request, as far as it means something here. It is read from the request line
 * alone: a servlet's own parameters may come from a body as well.
 */
final class Query {
  private static final Query EMPTY = new Query(List.of());
  private static final Set<String> KNOWN = Set.of("artifactType", "last", "n", "ns");

  /**
   * The most that known parameters take, encoded. {@code Link} repeats them, beside a path of up to
   * 2 KB, and all headers of an answer have 8 KiB in Jetty. In bytes.
   */
  private static final int MAX = 4_096;

  private record Parameter(String name, String value) {
    String encoded() {
      return Percent.encode(name) + "=" + Percent.encode(value);
    }
  }

  private final List<Parameter> parameters;

  private Query(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /**
   * @param query as in the request line, null where there is none
   * @throws RegistryException {@link ErrorCode#QUERY_INVALID} for broken escapes, and where it is
   *     too long
   */
  static Query parse(@Nullable String query) throws RegistryException {
    if (query == null || query.isEmpty()) {
      return EMPTY;
    }
    List<Parameter> parameters = new ArrayList<>(2);
    int length = 0;
    for (String part : query.split("&", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      String name = Percent.decode(equals < 0 ? part : part.substring(0, equals));
      String value = Percent.decode(equals < 0 ? "" : part.substring(equals + 1));
      if (name == null || value == null) {
        throw new RegistryException(ErrorCode.QUERY_INVALID, InvalidOciException.excerpt(part));
      }
      if (KNOWN.contains(name)) {
        Parameter parameter = new Parameter(name, value);
        parameters.add(parameter);
        length += parameter.encoded().length() + 1;
        if (length > MAX) {
          throw new RegistryException(
              ErrorCode.QUERY_INVALID, "its parameters take over " + MAX + " bytes");
        }
      }
    }
    return new Query(parameters);
  }

  /** The first value; null where the parameter is absent. */
  @Nullable String first(String name) {
    for (Parameter parameter : parameters) {
      if (parameter.name.equals(name)) {
        return parameter.value;
      }
    }
    return null;
  }

  /** All values that are not empty, in order. */
  List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (Parameter parameter : parameters) {
      if (parameter.name.equals(name) && !parameter.value.isEmpty()) {
        values.add(parameter.value);
      }
    }
    return values;
  }

  /**
   * A next page's query: the known parameters without {@code last}, and then {@code last=<value>}.
   */
  String withLast(String last) {
    StringBuilder out = new StringBuilder();
    for (Parameter parameter : parameters) {
      if (!parameter.name.equals("last")) {
        out.append(parameter.encoded()).append('&');
      }
    }
    return out.append("last=").append(Percent.encode(last)).toString();
  }
}
