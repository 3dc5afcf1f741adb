package io.ocidaemon.primer.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The feature flags file, {@code --unleash-config}.
 *
 * @param enabled false: everything works
 * @param url the Unleash API, to {@code /client/features}' parent; null only where not enabled
 * @param instanceId sent as {@code UNLEASH-INSTANCEID}; a secret, as GitLab takes nothing else
 * @param environment sent as {@code UNLEASH-APPNAME}
 */
public record FlagsConfig(
    boolean enabled, @Nullable URI url, @Nullable Secret instanceId, @Nullable String environment) {

  /** No file: everything works. */
  public static final FlagsConfig DISABLED = new FlagsConfig(false, null, null, null);

  /**
   * What came of reading a flags file.
   *
   * @param config there exactly where {@code errors} is empty
   * @param errors everything that is wrong
   * @param warnings what is accepted but worth a word
   */
  public record Result(
      Optional<FlagsConfig> config, List<Problem> errors, List<Problem> warnings) {}

  /** Reads a file; one that is absent is {@link #DISABLED}. */
  public static Result load(Path file) {
    return load(file, System::getenv);
  }

  static Result load(Path file, Context.Environment environment) {
    if (Files.notExists(file)) {
      return new Result(Optional.of(DISABLED), List.of(), List.of());
    }
    Context context = ConfigLoader.context(file, environment);
    Optional<FlagsConfig> flags =
        ConfigLoader.root(file, context).map(root -> read(Section.root(context, root)));
    boolean good = context.errors().isEmpty();
    return new Result(good ? flags : Optional.empty(), context.errors(), context.warnings());
  }

  static FlagsConfig read(Section section) {
    boolean enabled = section.bool("enabled", false);
    if (!section.has("enabled")) {
      section.error("enabled", "is missing: true or false");
    }
    URI url = section.parsed("url", FlagsConfig::uri).orElse(null);
    Secret instanceId = section.secret("instance_id").orElse(null);
    String environment = section.string("environment").orElse(null);
    if (enabled && !section.has("url")) {
      section.error("url", "is missing");
    }
    if (enabled) {
      section.warn("enabled", NotYet.PREFIX + "flags are ignored and nothing is stopped");
    }
    section.finish();
    return new FlagsConfig(enabled, url, instanceId, environment);
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Answered below, without the text: it may hold a password.
    }
    throw new Unshown("must be a URL such as https://HOST/PATH");
  }
}
