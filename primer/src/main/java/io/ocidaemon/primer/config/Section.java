package io.ocidaemon.primer.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the file, read key by key. Each method asks for a key and so makes it known;
 * {@link #finish} reports the keys nobody asked for. A wrong value is reported and read as absent,
 * so that reading goes on and finds the next mistake.
 */
final class Section {

  /** What an enum key's error lists. */
  private static final String ONE_OF = "must be one of ";

  private final Context context;
  private final String path;
  private final String pattern;
  private final int line;
  private final Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();

  private Section(
      Context context, YamlNode.Mapping mapping, int line, String path, String pattern) {
    this.context = context;
    this.path = path;
    this.pattern = pattern;
    this.line = line;
    for (YamlNode.Entry entry : mapping.entries()) {
      YamlNode.Entry first = entries.putIfAbsent(entry.key(), entry);
      if (first != null) {
        context.error(
            entry.line(), below(entry.key()), "is given twice, first on line " + first.line());
      } else {
        context.given(below(entry.key()), entry.line());
      }
    }
  }

  /** The mapping that the whole file is. */
  static Section root(Context context, YamlNode.Mapping mapping) {
    return new Section(context, mapping, mapping.line(), "", "");
  }

  Context context() {
    return context;
  }

  /** Where the section stands. */
  Position at() {
    return context.position(line, path);
  }

  /** Where a key stands, or the section where the key is absent. */
  Position at(String key) {
    YamlNode.Entry entry = entries.get(key);
    return context.position(entry == null ? line : entry.line(), below(key));
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  /** The keys of the file, for sections whose keys are free. */
  Set<String> keys() {
    return entries.keySet();
  }

  void error(String key, String message) {
    context.error(at(key), message);
  }

  void warn(String key, String message) {
    context.warn(at(key), message);
  }

  /** A single value, or empty where absent or reported. */
  Optional<Text> text(String key) {
    return node(key).flatMap(node -> scalar(node, below(key)));
  }

  /** A single value of a section whose keys are free: known without being part of the schema. */
  Optional<Text> freeText(String key) {
    asked.add(key);
    YamlNode.Entry entry = entries.get(key);
    return entry == null ? Optional.empty() : scalar(entry.value(), below(key));
  }

  /** A single value that must not be empty. */
  Optional<String> string(String key) {
    return text(key).flatMap(text -> notBlank(text)).map(Text::value);
  }

  /** A value that must be there. */
  Optional<String> required(String key) {
    if (!has(key)) {
      ask(key);
      context.error(line, below(key), "is missing");
      return Optional.empty();
    }
    return string(key);
  }

  /** A value parsed by a function that throws IllegalArgumentException with what is wrong. */
  <T> Optional<T> parsed(String key, Function<String, T> parser) {
    return text(key).flatMap(text -> parse(text, parser));
  }

  /** A secret: one line, as it goes into a header or a connection; never quoted in a message. */
  Optional<Secret> secret(String key) {
    return text(key)
        .flatMap(text -> notBlank(text))
        .flatMap(text -> {
          if (text.value().chars().anyMatch(Character::isISOControl)) {
            context.error(
                text.at(),
                "holds a line break or another control character, which no secret can; of a"
                    + " variable or file one newline at the end is cut");
            return Optional.empty();
          }
          return Optional.of(Secret.of(text.value()));
        });
  }

  Optional<Path> file(String key) {
    return text(key)
        .flatMap(text -> notBlank(text))
        .flatMap(text -> {
          try {
            return Optional.of(context.resolve(text.value()));
          } catch (InvalidPathException e) {
            context.error(text.at(), "is no path");
            return Optional.empty();
          }
        });
  }

  boolean bool(String key, boolean otherwise) {
    return bool(key).orElse(otherwise);
  }

  /** true or false, unquoted. */
  Optional<Boolean> bool(String key) {
    return text(key)
        .flatMap(text -> {
          boolean typed = text.plain() || text.hidden();
          switch (typed ? text.value() : "") {
            case "true", "True", "TRUE" -> {
              return Optional.of(true);
            }
            case "false", "False", "FALSE" -> {
              return Optional.of(false);
            }
            default -> {
              context.error(text.at(), "must be true or false" + quotes(text) + found(text));
              return Optional.empty();
            }
          }
        });
  }

  /** A whole number, unquoted. */
  int integer(String key, int otherwise, int least, int most) {
    return text(key)
        .flatMap(text -> {
          boolean typed = text.plain() || text.hidden();
          if (typed && text.value().matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text.value());
            if (number >= least && number <= most) {
              return Optional.of(number);
            }
          }
          context.error(
              text.at(),
              "must be a whole number from "
                  + least
                  + (most == Integer.MAX_VALUE ? "" : " to " + most)
                  + quotes(text)
                  + found(text));
          return Optional.<Integer>empty();
        })
        .orElse(otherwise);
  }

  /** Seconds, as a whole number. */
  Optional<Duration> seconds(String key) {
    int seconds = integer(key, 0, 1, 366 * 24 * 3600);
    return seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }

  /** One of an enum's spellings; case counts. */
  <E extends Enum<E> & Spelled> Optional<E> choice(String key, Class<E> type) {
    return text(key).flatMap(text -> chosen(text, type));
  }

  /** The items of a list of single values. */
  List<Text> texts(String key) {
    List<Text> texts = new ArrayList<>();
    items(key)
        .forEach(item ->
            scalar(item.node(), item.path()).flatMap(text -> notBlank(text)).ifPresent(texts::add));
    return texts;
  }

  /** The items of a list of single values, each parsed; wrong ones are reported and left out. */
  <T> List<T> parsedList(String key, Function<String, T> parser) {
    return texts(key).stream().flatMap(text -> parse(text, parser).stream()).toList();
  }

  /** A mapping below this one. */
  Optional<Section> section(String key) {
    return node(key).flatMap(node -> section(node, at(key).line(), below(key), patternOf(key)));
  }

  /** The items of a list of mappings. */
  List<Section> sections(String key) {
    List<Section> sections = new ArrayList<>();
    items(key)
        .forEach(item ->
            section(item.node(), item.node().line(), item.path(), patternOf(key) + "[]")
                .ifPresent(sections::add));
    return sections;
  }

  /** Keys that are accepted here and mean nothing here. */
  void noEffect(String where, String... keys) {
    for (String key : keys) {
      ask(key);
      if (has(key)) {
        warn(key, "has no effect under " + where);
      }
    }
  }

  /** Reports every key that nobody asked for. */
  void finish() {
    for (YamlNode.Entry entry : entries.values()) {
      if (!asked.contains(entry.key())) {
        context.error(
            entry.line(),
            below(entry.key()),
            "is no key here" + DidYouMean.hint(entry.key(), asked));
      }
    }
  }

  <T> Optional<T> parse(Text text, Function<String, T> parser) {
    try {
      return Optional.of(parser.apply(text.value()));
    } catch (IllegalArgumentException e) {
      // A parser's message may quote the value; one that came from elsewhere is not shown.
      context.error(
          text.at(),
          text.hidden() ? "the value of " + text.shown() + " is not valid here" : said(e, text));
      return Optional.empty();
    }
  }

  private static String said(IllegalArgumentException e, Text text) {
    String message = String.valueOf(e.getMessage());
    return e instanceof Unshown || message.contains("\"") ? message : message + found(text);
  }

  private <E extends Enum<E> & Spelled> Optional<E> chosen(Text text, Class<E> type) {
    List<String> spellings = Stream.of(type.getEnumConstants()).map(Spelled::spelling).toList();
    int index = spellings.indexOf(text.value());
    if (index < 0) {
      context.error(
          text.at(),
          ONE_OF
              + String.join(", ", spellings)
              + found(text)
              + (text.hidden() ? "" : DidYouMean.hint(text.value(), spellings)));
      return Optional.empty();
    }
    return Optional.of(type.getEnumConstants()[index]);
  }

  private record Item(YamlNode node, String path) {}

  private List<Item> items(String key) {
    context.known(patternOf(key) + "[]");
    Optional<YamlNode> node = node(key);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof YamlNode.Sequence sequence)) {
      context.error(node.get().line(), below(key), "must be a list; found " + node.get().kind());
      return List.of();
    }
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      String itemPath = below(key) + "[" + i + "]";
      context.given(itemPath, sequence.items().get(i).line());
      items.add(new Item(sequence.items().get(i), itemPath));
    }
    return items;
  }

  private Optional<Section> section(YamlNode node, int start, String at, String as) {
    if (node instanceof YamlNode.Mapping mapping) {
      return Optional.of(new Section(context, mapping, start, at, as));
    }
    context.error(node.line(), at, "must be a mapping; found " + node.kind());
    return Optional.empty();
  }

  private Optional<Text> scalar(YamlNode node, String at) {
    if (!(node instanceof YamlNode.Scalar scalar)) {
      context.error(node.line(), at, "must be a single value; found " + node.kind());
      return Optional.empty();
    }
    if (scalar.isNull() && scalar.text().isEmpty()) {
      context.error(node.line(), at, "has no value; give one or remove the key");
      return Optional.empty();
    }
    return Texts.read(context, scalar, at);
  }

  private Optional<Text> notBlank(Text text) {
    if (text.value().isBlank()) {
      context.error(text.at(), "is empty");
      return Optional.empty();
    }
    return Optional.of(text);
  }

  private Optional<YamlNode> node(String key) {
    ask(key);
    YamlNode.@Nullable Entry entry = entries.get(key);
    return entry == null ? Optional.empty() : Optional.of(entry.value());
  }

  private void ask(String key) {
    asked.add(key);
    context.known(patternOf(key));
  }

  private static String quotes(Text text) {
    return text.plain() || text.hidden() ? "" : ", without quotes";
  }

  private static String found(Text text) {
    String shown = text.shown().length() > 60 ? text.shown().substring(0, 60) + "…" : text.shown();
    return "; found \"" + shown.replace("\n", "\\n") + "\"";
  }

  private String below(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private String patternOf(String key) {
    return pattern.isEmpty() ? key : pattern + "." + key;
  }
}
