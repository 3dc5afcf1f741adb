package io.ocidaemon.oci;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A platform of an index entry (image-spec, image-index.md, "platform").
 *
 * @param os GOOS, such as {@code linux}
 * @param architecture GOARCH, such as {@code amd64}
 * @param variant such as {@code v8}; null where there is none
 * @param osVersion as in {@code os.version}; null where there is none
 */
public record Platform(
    String os, String architecture, @Nullable String variant, @Nullable String osVersion) {

  /**
   * Reads {@code OS/ARCHITECTURE[/VARIANT]}; spellings such as {@code x86_64} and {@code aarch64}
   * are understood.
   *
   * @throws InvalidOciException for anything else
   */
  public static Platform parse(String text) {
    String[] parts = text.strip().toLowerCase(Locale.ROOT).split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw invalid(text);
    }
    for (String part : parts) {
      if (!part.matches("[a-z0-9_.-]+")) {
        throw invalid(text);
      }
    }
    return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : null, null).normalized();
  }

  private static InvalidOciException invalid(String text) {
    return new InvalidOciException(
        "not a platform: \""
            + InvalidOciException.excerpt(text)
            + "\": OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT expected, such as linux/amd64");
  }

  /** The usual spelling of architecture and variant, as containerd's platforms package has it. */
  public Platform normalized() {
    String arch = architecture;
    String var = variant;
    switch (arch) {
      case "x86_64", "x86-64" -> arch = "amd64";
      case "i386" -> arch = "386";
      case "aarch64" -> arch = "arm64";
      case "armhf" -> {
        arch = "arm";
        var = "v7";
      }
      case "armel" -> {
        arch = "arm";
        var = "v6";
      }
      default -> {}
    }
    if (arch.equals("arm64") && ("v8".equals(var) || "8".equals(var))) {
      var = null;
    } else if (arch.equals("arm")) {
      var = var == null ? "v7" : var.length() == 1 ? "v" + var : var;
    } else if (arch.equals("amd64") && "v1".equals(var)) {
      var = null;
    }
    return new Platform(os, arch, var, osVersion);
  }

  /**
   * Does an image of {@code offered} serve who asks for this platform? Operating system,
   * architecture and variant must be the same once normalised; a version, where this one names it.
   */
  public boolean matches(Platform offered) {
    Platform mine = normalized();
    Platform its = offered.normalized();
    return mine.os.equals(its.os)
        && mine.architecture.equals(its.architecture)
        && java.util.Objects.equals(mine.variant, its.variant)
        && (mine.osVersion == null || mine.osVersion.equals(its.osVersion));
  }

  /** {@code OS/ARCHITECTURE[/VARIANT]}. */
  @Override
  public String toString() {
    return os + "/" + architecture + (variant == null ? "" : "/" + variant);
  }
}
