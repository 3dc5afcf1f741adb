package io.ocidaemon.primer.registry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a token is to allow (Distribution "Token Scope Documentation"): resource to actions, merged
 * so that each resource stands once. Two equal ones share a token.
 */
record Scopes(Map<String, SortedSet<String>> actionsByResource) {

  static Scopes none() {
    return new Scopes(Map.of());
  }

  static Scopes pull(String repository) {
    return parse("repository:" + repository + ":pull");
  }

  static Scopes push(String repository) {
    return parse("repository:" + repository + ":pull,push");
  }

  /** To push into one repository while reading a blob from another. */
  static Scopes mount(String to, String from) {
    return push(to).and(pull(from));
  }

  static Scopes catalog() {
    return parse("registry:catalog:*");
  }

  /** The {@code scope} of a challenge: several are parted by blanks. */
  static Scopes parse(String text) {
    Map<String, SortedSet<String>> all = new TreeMap<>();
    for (String one : text.strip().split("\\s+")) {
      int colon = one.lastIndexOf(':');
      if (one.isEmpty()) {
        continue;
      }
      String resource = colon < 0 ? one : one.substring(0, colon);
      SortedSet<String> actions = all.computeIfAbsent(resource, r -> new TreeSet<>());
      if (colon >= 0) {
        Arrays.stream(one.substring(colon + 1).split(","))
            .filter(a -> !a.isEmpty())
            .forEach(actions::add);
      }
    }
    return new Scopes(all);
  }

  Scopes and(Scopes other) {
    Map<String, SortedSet<String>> all = new TreeMap<>();
    actionsByResource.forEach((resource, actions) -> all.put(resource, new TreeSet<>(actions)));
    other.actionsByResource.forEach(
        (resource, actions) -> all.computeIfAbsent(resource, r -> new TreeSet<>()).addAll(actions));
    return new Scopes(all);
  }

  /** Each as {@code type:name:action,action}, in a fixed order. */
  List<String> values() {
    List<String> values = new ArrayList<>();
    new TreeMap<>(actionsByResource)
        .forEach((resource, actions) ->
            values.add(actions.isEmpty() ? resource : resource + ":" + String.join(",", actions)));
    return values;
  }
}
