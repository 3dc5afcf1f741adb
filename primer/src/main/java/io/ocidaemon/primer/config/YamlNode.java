package io.ocidaemon.primer.config;

import java.util.List;

/** A YAML node that knows its line: what snakeyaml-engine's events become before any typing. */
sealed interface YamlNode {

  /** The line of the node's first character, from 1. */
  int line();

  /** What a user would call this node in an error: "a text", "a list", "a mapping". */
  String kind();

  /**
   * A scalar as written.
   *
   * @param text the characters after YAML's quoting was undone
   * @param plain whether it stood without quotes and not as a block; only then can it be a number
   */
  record Scalar(String text, boolean plain, int line) implements YamlNode {
    @Override
    public String kind() {
      return isNull() ? "nothing" : "a single value";
    }

    /** YAML's ways of writing "no value", which no key of ours wants. */
    boolean isNull() {
      return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }
  }

  /** A list, in order. */
  record Sequence(List<YamlNode> items, int line) implements YamlNode {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A mapping, in the order of the file, duplicates included: the reader reports those. */
  record Mapping(List<Entry> entries, int line) implements YamlNode {
    @Override
    public String kind() {
      return "a mapping";
    }
  }

  /** One key of a mapping with the line it stands on. */
  record Entry(String key, int line, YamlNode value) {}
}
