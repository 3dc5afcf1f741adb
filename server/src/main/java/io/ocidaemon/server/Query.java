package io.ocidaemon.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query of one request. It is read from the request line alone: a servlet's own parameters may
 * come from a body as well.
 */
final class Query {
  private static final Query EMPTY = new Query(List.of());

  private record Parameter(String name, String value) {}

  private final List<Parameter> parameters;

  private Query(List<Parameter> parameters) {
    this.parameters = parameters;
  }

  /**
   * @param query as in the request line, null where there is none
   * @throws RegistryException {@link ErrorCode#QUERY_INVALID} for broken escapes
   */
  static Query parse(@Nullable String query) throws RegistryException {
    if (query == null || query.isEmpty()) {
      return EMPTY;
    }
    List<Parameter> parameters = new ArrayList<>(2);
    for (String part : query.split("&", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      String name = Percent.decode(equals < 0 ? part : part.substring(0, equals));
      String value = Percent.decode(equals < 0 ? "" : part.substring(equals + 1));
      if (name == null || value == null) {
        throw new RegistryException(ErrorCode.QUERY_INVALID, part);
      }
      parameters.add(new Parameter(name, value));
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

  /** A next page's query: these parameters without {@code last}, and then {@code last=<value>}. */
  String withLast(String last) {
    StringBuilder out = new StringBuilder();
    for (Parameter parameter : parameters) {
      if (!parameter.name.equals("last")) {
        out.append(Percent.encode(parameter.name))
            .append('=')
            .append(Percent.encode(parameter.value))
            .append('&');
      }
    }
    return out.append("last=").append(Percent.encode(last)).toString();
  }
}
