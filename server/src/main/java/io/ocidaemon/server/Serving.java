package io.ocidaemon.server;

import io.ocidaemon.oci.InvalidOciException;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.store.Entry;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What of a store is served, and under which names.
 *
 * @param admit which entries exist for a client; asked for each, so it must be quick
 * @param defaultNamespace the host of a repository path without one, such as {@code docker.io};
 *     null for none
 * @param foreign the repository under which another tool's entries with bare tags appear; null
 *     hides all foreign entries
 */
public record Serving(
    Predicate<Entry> admit, @Nullable String defaultNamespace, @Nullable String foreign) {

  /** All that an oci-daemon put there, no default namespace, nothing foreign. */
  public static final Serving ALL = new Serving(entry -> true, null, null);

  /** Canonicalises the namespace and checks both names. */
  public Serving {
    if (defaultNamespace != null) {
      defaultNamespace = Reference.canonicalHost(defaultNamespace);
      if (!Reference.isHost(defaultNamespace)) {
        throw new InvalidOciException(
            "not a registry host for the default namespace: \"" + defaultNamespace + "\"");
      }
    }
    if (foreign != null && !Reference.isRepository(foreign)) {
      throw new InvalidOciException(
          "not a repository name for foreign entries: \"" + foreign + "\"");
    }
  }

  /** Does this entry exist for a client? */
  boolean admits(Entry entry) {
    return (!entry.foreign() || foreign != null) && admit.test(entry);
  }
}
