package io.ocidaemon.primer.config;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Platform;
import io.ocidaemon.primer.select.PlatformFilter;
import io.ocidaemon.primer.select.RepositoryFilter;
import io.ocidaemon.primer.select.TagExpression;
import io.ocidaemon.primer.select.TagFilter;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one item of {@code images}. */
final class ImageReader {

  private ImageReader() {}

  /** What an image takes from its registry where it says nothing itself. */
  record Inherited(
      String host, boolean literal, List<Platform> platforms, Map<Engine, Boolean> engines) {}

  /** The image, or empty after reporting what is wrong with its name. */
  static Optional<ImageConfig> read(Section section, Inherited inherited) {
    Digest digest = null;
    RepositoryFilter name = null;
    if (section.required("name").isPresent()) {
      Text text = section.text("name").orElseThrow();
      int at = text.value().indexOf('@');
      if (at >= 0) {
        digest = section.parse(text, value -> Digest.parse(value.substring(at + 1))).orElse(null);
      }
      boolean literal = inherited.literal() || at >= 0;
      name =
          section
              .parse(
                  text,
                  value ->
                      RepositoryFilter.of(
                          inherited.host(), at < 0 ? value : value.substring(0, at), literal))
              .orElse(null);
    }
    TagFilter tags =
        new TagFilter(
            section.parsedList("include_tags", TagExpression::parse),
            section.parsedList("exclude_tags", TagExpression::parse));
    List<Platform> platforms =
        section.has("platforms") ? platforms(section) : inherited.platforms();
    Map<Engine, Boolean> engines = new EnumMap<>(Engine.class);
    engines.putAll(inherited.engines());
    engines.putAll(engines(section));
    Set<String> include = hosts(section, "include_cache");
    Set<String> exclude = hosts(section, "exclude_cache");
    if (section.has("include_cache") && section.has("exclude_cache")) {
      section.error("exclude_cache", "stands beside include_cache; one image takes one of them");
    }
    int latest = section.integer("latest", 0, 1, 1_000_000);
    var newerThan = section.parsed("newer_than", Units::duration).orElse(null);
    if (digest != null) {
      for (String key : List.of("include_tags", "exclude_tags", "latest", "newer_than")) {
        if (section.has(key)) {
          section.error(key, "narrows tags, but the name holds a digest, which is one manifest");
        }
      }
    }
    section.finish();
    if (name == null) {
      return Optional.empty();
    }
    Set<Engine> selected = EnumSet.noneOf(Engine.class);
    engines.forEach((engine, load) -> {
      if (load) {
        selected.add(engine);
      }
    });
    return Optional.of(
        new ImageConfig(
            name,
            digest,
            tags,
            new PlatformFilter(platforms),
            include,
            exclude,
            selected,
            latest,
            newerThan,
            section.at()));
  }

  /** {@code platforms}. */
  static List<Platform> platforms(Section section) {
    List<Platform> platforms = section.parsedList("platforms", Platform::parse);
    if (section.has("platforms") && section.texts("platforms").isEmpty()) {
      section.error("platforms", "is empty; leave it out for every platform");
    }
    return platforms;
  }

  /** {@code load_in_engines}, only the engines that it names. */
  static Map<Engine, Boolean> engines(Section section) {
    Map<Engine, Boolean> engines = new EnumMap<>(Engine.class);
    @Nullable Section block = section.section("load_in_engines").orElse(null);
    if (block != null) {
      for (Engine engine : Engine.values()) {
        block.bool(engine.spelling()).ifPresent(load -> engines.put(engine, load));
      }
      block.finish();
    }
    return engines;
  }

  private static Set<String> hosts(Section section, String key) {
    Set<String> hosts = new LinkedHashSet<>();
    section.texts(key).forEach(text -> hosts.add(text.value()));
    return hosts;
  }
}
