package io.ocidaemon.primer.config;

import io.ocidaemon.oci.Reference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an upstream repository stands at a cache or mirror, {@code path}: a repository name with
 * {@code {repository}} and {@code {host}} in it. A host's port is written {@code HOST__PORT}, as a
 * repository name has no colon.
 *
 * @param text as configured
 */
public record PathTemplate(String text) {

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

  /** The repository as it is, without the host: existing pull-through set-ups hit. */
  public static final PathTemplate REPOSITORY = new PathTemplate("{repository}");

  /**
   * Checks the template.
   *
   * @throws IllegalArgumentException with a message for the user
   */
  public PathTemplate {
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(1);
      if (!name.equals("host") && !name.equals("repository")) {
        throw new IllegalArgumentException(
            "knows no {" + name + "}; there are {host} and {repository}");
      }
    }
    if (!text.contains("{repository}")) {
      throw new IllegalArgumentException(
          "has no {repository}, so every image would land in one place");
    }
    String sample = text.replace("{repository}", "a").replace("{host}", "b");
    if (!Reference.isRepository(sample)) {
      throw new IllegalArgumentException(
          "\"" + text + "\" makes no repository name: lower case, no slash at either end");
    }
  }

  /**
   * The repository's name there.
   *
   * @param host the upstream's canonical host
   * @param repository the upstream's repository
   */
  public String render(String host, String repository) {
    return text.replace("{host}", component(host)).replace("{repository}", repository);
  }

  private static String component(String host) {
    if (!host.startsWith("[")) {
      return host.replace(":", "__");
    }
    // No colon of an IPv6 address can stand in a repository name either.
    String address = host.substring(1, host.indexOf(']'));
    String port = host.substring(host.indexOf(']') + 1);
    return address.replace("::", ":0:").replaceAll("^:|:$", "").replace(':', '-')
        + port.replace(":", "__");
  }

  /** As configured. */
  @Override
  public String toString() {
    return text;
  }
}
