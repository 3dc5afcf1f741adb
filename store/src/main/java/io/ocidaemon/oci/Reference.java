package io.ocidaemon.oci;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The full name of an image: {@code HOST[:PORT]/REPOSITORY:TAG} or {@code …@DIGEST}
 * (distribution-spec, "Pulling manifests", for the grammar of repositories and tags).
 *
 * <p>Exactly one of tag and digest is there. Hosts are lower case; the three names of Docker Hub
 * are one, {@code docker.io}, whose one-part repositories stand under {@code library/}.
 *
 * @param host {@code HOST} or {@code HOST:PORT}
 * @param repository slash-separated path
 * @param tag null where the reference is by digest
 * @param digest null where the reference is by tag
 */
public record Reference(
    String host, String repository, @Nullable String tag, @Nullable Digest digest)
    implements Comparable<Reference> {

  private static final Pattern BETWEEN = Pattern.compile("[^a-z0-9]+");
  private static final Pattern SEPARATOR = Pattern.compile("\\.|_|__|-+");
  private static final String COMPONENT = "[a-z0-9]+(?:(?:" + SEPARATOR + ")[a-z0-9]+)*";
  private static final Pattern REPOSITORY = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*");

  private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
  private static final Pattern HOST =
      Pattern.compile("(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\\[[0-9a-f:.]+])(?::[0-9]{1,5})?");
  private static final int MAX_NAME = 255;

  /** Checks each part. */
  public Reference {
    if (!isHost(host)) {
      throw new InvalidOciException(
          "not a registry host: \""
              + InvalidOciException.excerpt(host)
              + "\": HOST[:PORT] expected");
    }
    if (!isRepository(repository)) {
      throw new InvalidOciException(
          "not a repository name: \"" + InvalidOciException.excerpt(repository) + "\"");
    }
    if ((tag == null) == (digest == null)) {
      throw new InvalidOciException(
          "a reference of " + host + "/" + repository + " takes a tag or a digest, and only one");
    }
    if (tag != null && !isTag(tag)) {
      throw new InvalidOciException("not a tag: \"" + InvalidOciException.excerpt(tag) + "\"");
    }
  }

  /** A reference by tag; host and repository are canonicalised. */
  public static Reference ofTag(String host, String repository, String tag) {
    String canonical = canonicalHost(host);
    return new Reference(canonical, canonicalRepository(canonical, repository), tag, null);
  }

  /** A reference by digest; host and repository are canonicalised. */
  public static Reference ofDigest(String host, String repository, Digest digest) {
    String canonical = canonicalHost(host);
    return new Reference(canonical, canonicalRepository(canonical, repository), null, digest);
  }

  /**
   * Reads {@code HOST[:PORT]/REPOSITORY:TAG} or {@code HOST[:PORT]/REPOSITORY@DIGEST}. The host
   * must be written.
   *
   * @throws InvalidOciException for anything else
   */
  public static Reference parse(String text) {
    int slash = text.indexOf('/');
    if (slash <= 0) {
      throw new InvalidOciException(
          "not a reference: \""
              + InvalidOciException.excerpt(text)
              + "\": HOST/REPOSITORY:TAG or HOST/REPOSITORY@DIGEST expected");
    }
    String host = text.substring(0, slash);
    String rest = text.substring(slash + 1);
    int at = rest.indexOf('@');
    if (at >= 0) {
      return ofDigest(host, rest.substring(0, at), Digest.parse(rest.substring(at + 1)));
    }
    int colon = rest.lastIndexOf(':');
    if (colon < 0) {
      throw new InvalidOciException(
          "not a reference: \""
              + InvalidOciException.excerpt(text)
              + "\": it has no tag or digest");
    }
    return ofTag(host, rest.substring(0, colon), rest.substring(colon + 1));
  }

  /** Has it the form {@code HOST[:PORT]}, in lower case? */
  public static boolean isHost(String text) {
    return text.length() <= MAX_NAME && HOST.matcher(text).matches();
  }

  /** Has it the form of a repository name? */
  public static boolean isRepository(String text) {
    return text.length() <= MAX_NAME && REPOSITORY.matcher(text).matches();
  }

  /**
   * The repository name of a folder: its own name as far as a repository may be called so. What is
   * not allowed there becomes {@code -}, and goes at both ends.
   *
   * @return {@code layout} where nothing is left
   */
  public static String repositoryOf(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    String text = name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
    String plain =
        BETWEEN
            .matcher(text)
            .replaceAll(run -> {
              boolean atAnEnd = run.start() == 0 || run.end() == text.length();
              return atAnEnd ? "" : SEPARATOR.matcher(run.group()).matches() ? run.group() : "-";
            });
    return isRepository(plain) ? plain : "layout";
  }

  /** Has it the form of a tag? */
  public static boolean isTag(String text) {
    return TAG.matcher(text).matches();
  }

  /** Lower case, Docker Hub's names made one, and {@code :443} dropped. */
  public static String canonicalHost(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    String bare = lower.endsWith(":443") ? lower.substring(0, lower.length() - 4) : lower;
    return switch (bare) {
      case "index.docker.io", "registry-1.docker.io" -> "docker.io";
      default -> bare;
    };
  }

  /** {@code nginx} of Docker Hub is {@code library/nginx}; all else stays. */
  public static String canonicalRepository(String canonicalHost, String repository) {
    return canonicalHost.equals("docker.io") && repository.indexOf('/') < 0
        ? "library/" + repository
        : repository;
  }

  /** {@code HOST/REPOSITORY}. */
  public String name() {
    return host + "/" + repository;
  }

  /** The tag or the digest, as in {@code /v2/<name>/manifests/<reference>}. */
  public String tagOrDigest() {
    return tag != null ? tag : String.valueOf(digest);
  }

  /** The same repository, by this digest. */
  public Reference withDigest(Digest other) {
    return new Reference(host, repository, null, other);
  }

  /** In byte order of the text. */
  @Override
  public int compareTo(Reference other) {
    return toString().compareTo(other.toString());
  }

  /** {@code HOST/REPOSITORY:TAG} or {@code HOST/REPOSITORY@DIGEST}. */
  @Override
  public String toString() {
    return tag != null
        ? host + "/" + repository + ":" + tag
        : host + "/" + repository + "@" + digest;
  }
}
