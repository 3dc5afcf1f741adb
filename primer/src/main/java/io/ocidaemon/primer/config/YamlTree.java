package io.ocidaemon.primer.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Composes YAML events into {@link YamlNode}s. Works on events rather than on a finished object
 * tree because only events keep the line, the quoting and duplicate keys. Aliases are expanded
 * under a limit on the whole tree, so a file of a few lines cannot become gigabytes.
 */
final class YamlTree {

  /** Nodes in one file, aliases expanded. A thousand registries of a hundred keys fit well. */
  static final int MAX_NODES = 200_000;

  static final int MAX_DEPTH = 40;

  private final Iterator<Event> events;
  private final Map<Anchor, YamlNode> anchors = new HashMap<>();
  private final Map<YamlNode, Integer> sizes = new java.util.IdentityHashMap<>();
  private int nodes;

  private YamlTree(String text) {
    LoadSettings settings =
        LoadSettings.builder().setUseMarks(true).setCodePointLimit(Integer.MAX_VALUE).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /** What is not YAML, with the line where it stops being YAML. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;
    final int line;

    Malformed(int line, String message) {
      super(message);
      this.line = line;
    }
  }

  /** The one document of a text; empty where there is none. */
  static Optional<YamlNode> parse(String text) throws Malformed {
    try {
      return new YamlTree(text).document();
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      String context = e.getContext() == null ? "" : e.getContext() + ", ";
      throw new Malformed(mark == null ? 1 : mark.getLine() + 1, context + e.getProblem());
    } catch (YamlEngineException e) {
      throw new Malformed(1, String.valueOf(e.getMessage()));
    }
  }

  private Optional<YamlNode> document() throws Malformed {
    YamlNode root = null;
    while (events.hasNext()) {
      Event event = events.next();
      if (event instanceof DocumentStartEvent) {
        if (root != null) {
          throw new Malformed(line(event), "a second document begins; one file holds one");
        }
        root = node(events.next(), 0);
      }
    }
    // A file of comments and "---" alone yields one empty scalar.
    return root instanceof YamlNode.Scalar scalar && scalar.isNull()
        ? Optional.empty()
        : Optional.ofNullable(root);
  }

  private YamlNode node(Event event, int depth) throws Malformed {
    if (depth > MAX_DEPTH) {
      throw new Malformed(line(event), "nested more than " + MAX_DEPTH + " levels deep");
    }
    if (event instanceof AliasEvent alias) {
      YamlNode target = anchors.get(alias.getAlias());
      if (target == null) {
        // Never the name: it may be an unquoted password.
        throw new Malformed(
            line(event), "an alias that is not defined; quote a text that begins with *");
      }
      count(sizes.getOrDefault(target, 1), event);
      return target;
    }
    int before = nodes;
    count(1, event);
    YamlNode node =
        switch (event) {
          case ScalarEvent scalar -> scalar(scalar);
          case SequenceStartEvent start -> sequence(start, depth);
          case MappingStartEvent start -> mapping(start, depth);
          default -> throw new Malformed(line(event), "unexpected " + event.getEventId());
        };
    if (event instanceof NodeEvent named) {
      named.getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
    }
    sizes.put(node, nodes - before);
    return node;
  }

  private static YamlNode scalar(ScalarEvent event) throws Malformed {
    // "!!str 1.10" only repeats what a text key does anyway; every other tag would be ignored.
    checkTag(event.getTag().orElse(null), "tag:yaml.org,2002:str", event);
    boolean plain = event.isPlain() && event.getTag().isEmpty();
    return new YamlNode.Scalar(event.getValue(), plain, line(event));
  }

  private YamlNode sequence(CollectionStartEvent start, int depth) throws Malformed {
    checkTag(start.getTag().orElse(null), "tag:yaml.org,2002:seq", start);
    List<YamlNode> items = new ArrayList<>();
    for (Event next = events.next();
        next.getEventId() != Event.ID.SequenceEnd;
        next = events.next()) {
      items.add(node(next, depth + 1));
    }
    return new YamlNode.Sequence(List.copyOf(items), line(start));
  }

  private YamlNode mapping(CollectionStartEvent start, int depth) throws Malformed {
    checkTag(start.getTag().orElse(null), "tag:yaml.org,2002:map", start);
    List<YamlNode.Entry> entries = new ArrayList<>();
    for (Event next = events.next();
        next.getEventId() != Event.ID.MappingEnd;
        next = events.next()) {
      if (!(node(next, depth + 1) instanceof YamlNode.Scalar key)) {
        throw new Malformed(line(next), "a key must be a single word");
      }
      if (key.plain() && key.text().equals("<<")) {
        throw new Malformed(
            line(next), "merge keys (<<) are not part of YAML 1.2; repeat the keys");
      }
      YamlNode value = node(events.next(), depth + 1);
      entries.add(new YamlNode.Entry(key.text(), line(next), value));
    }
    return new YamlNode.Mapping(List.copyOf(entries), line(start));
  }

  private static void checkTag(@Nullable String tag, String allowed, Event event) throws Malformed {
    if (tag != null && !tag.equals(allowed) && !tag.equals("!")) {
      throw new Malformed(
          line(event), "a tag without meaning here; quote a text that begins with !");
    }
  }

  private void count(int more, Event event) throws Malformed {
    nodes += more;
    if (nodes > MAX_NODES) {
      throw new Malformed(
          line(event), "more than " + MAX_NODES + " values once its aliases are expanded");
    }
  }

  private static int line(Event event) {
    return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }
}
