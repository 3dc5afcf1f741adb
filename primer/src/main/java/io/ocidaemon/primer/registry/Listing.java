package io.ocidaemon.primer.registry;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A listing of names in pages (distribution-spec, "Listing Tags"; Distribution, "Catalog"): follows
 * {@code Link}; where a full page has none, asks on with {@code last}.
 */
final class Listing {
  private static final int PAGE = 1000;
  private static final int MAX_NAMES = 1_000_000;

  private final Api api;
  private final String key;

  Listing(Api api, String key) {
    this.api = api;
    this.key = key;
  }

  private record Page(List<String> names, @Nullable URI next) {}

  /** All names, each once, in the registry's order. */
  List<String> all(Call first) throws IOException {
    URI start = first.request().uri();
    Set<String> names = new LinkedHashSet<>();
    Set<URI> seen = new HashSet<>();
    URI next = Uris.plus(start, "n", String.valueOf(PAGE));
    boolean guessed = false;
    while (next != null) {
      if (!seen.add(next)) {
        throw api.failures().broken(first, "its pages go round in a circle");
      }
      Page page = page(first.with(first.request().at(next)), guessed);
      boolean news = names.addAll(page.names());
      if (names.size() > MAX_NAMES) {
        throw api.failures().broken(first, "it lists more than " + MAX_NAMES + " names");
      }
      next = page.next();
      guessed = false;
      // Only while it brings something new: some registries know no "last" and begin again.
      if (next == null && news && page.names().size() >= PAGE) {
        next =
            Uris.plus(Uris.plus(start, "n", String.valueOf(PAGE)), "last", page.names().getLast());
        guessed = true;
      }
    }
    return new ArrayList<>(names);
  }

  /** A page that only we thought of may be missing: then the one before was the last. */
  private Page page(Call call, boolean guessed) throws IOException {
    Call asked = guessed ? call.expecting(200, 404) : call;
    return api.caller()
        .run(
            asked,
            answer ->
                answer.status() == 404
                    ? new Page(List.of(), null)
                    : new Page(JsonPage.texts(api, asked, answer, key), next(api, asked, answer)));
  }

  /**
   * The next page's URL. Only its path and query count: registries behind proxies write the wrong
   * scheme or host, and our credentials stay where they belong.
   */
  static @Nullable URI next(Api api, Call call, Exchange answer) throws RegistryException {
    Optional<String> link = LinkHeader.next(answer.headers().all("Link"));
    if (link.isEmpty()) {
      return null;
    }
    URI target = Uris.resolve(call.request().uri(), link.get());
    if (target == null) {
      throw api.failures().broken(call, "its Link to the next page is no URL");
    }
    return Uris.rebase(api.endpoint().base(), target);
  }
}
