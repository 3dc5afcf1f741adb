package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.CacheConfig;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.Mode;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.parallel.Parallel;
import io.ocidaemon.primer.registry.RegistryClient;
import io.ocidaemon.primer.registry.Upstream;
import io.ocidaemon.store.Entry;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Plans a pass with the same selector and resolver that run it, and stops before layers. Writes
 * nothing.
 */
public final class Planner {
  private static final int AT_ONCE = 32;

  private final Config config;
  private final Mode mode;
  private final Clients clients;
  private final @Nullable Store store;
  private final boolean headOnly;
  private final Places places = new Places();

  private final List<Plan.PlannedImage> images = new ArrayList<>();
  private final List<ExcludedTag> excluded = new ArrayList<>();
  private final List<PassError> errors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final PlanTotals totals = new PlanTotals();

  /**
   * @param store open for reading; null where there is none yet
   * @param headOnly no GET of a manifest; bytes stay unknown where the store does not know them
   */
  public Planner(
      Config config, Mode mode, Clients clients, @Nullable Store store, boolean headOnly) {
    this.config = config;
    this.mode = mode;
    this.clients = clients;
    this.store = store;
    this.headOnly = headOnly;
  }

  /** The plan over all registries. */
  public Plan plan() throws IOException, InterruptedException {
    List<RegistryConfig> registries = config.registries();
    Map<RegistryConfig, Selection> selections = new ConcurrentHashMap<>();
    Parallel.each(
        registries,
        Math.max(1, registries.size()),
        registry -> selections.put(registry, select(registry)));
    // In the order of the file, so that two plans of one file say the same.
    registries.forEach(registry -> places.note(registry, selection(selections, registry)));
    Parallel.each(
        registries,
        Math.max(1, registries.size()),
        registry -> plan(registry, selection(selections, registry)));
    images.sort(Comparator.comparing(Plan.PlannedImage::reference));
    return new Plan(images, excluded, errors, warnings, totals.sum());
  }

  private static Selection selection(
      Map<RegistryConfig, Selection> selections, RegistryConfig registry) {
    return Objects.requireNonNull(selections.get(registry));
  }

  private Selection select(RegistryConfig registry) throws InterruptedException {
    List<CacheConfig> caches = mode == Mode.CACHE ? config.caches() : List.of();
    Selection selection = new Selector(registry, caches, clients.upstream(registry)).select();
    synchronized (this) {
      excluded.addAll(selection.excluded());
      errors.addAll(selection.errors());
      warnings.addAll(selection.warnings());
    }
    return selection;
  }

  private void plan(RegistryConfig registry, Selection selection)
      throws IOException, InterruptedException {
    Upstream upstream = clients.upstream(registry);
    Parallel.each(selection.images(), AT_ONCE, image -> plan(image, upstream));
  }

  private void plan(SelectedImage image, Upstream upstream) throws InterruptedException {
    try {
      Plan.PlannedImage planned = headOnly ? byHead(image, upstream) : byTree(image, upstream);
      synchronized (this) {
        images.add(planned);
      }
    } catch (IOException e) {
      Interruptions.rethrow(e);
      synchronized (this) {
        errors.add(PassError.of(image.reference().toString(), e));
      }
    }
  }

  private @Nullable Entry known(Reference reference) throws IOException {
    return store == null ? null : store.catalog().get(reference);
  }

  private ManifestTree.Stored stored() {
    return store == null ? ManifestTree.Stored.NOTHING : PassContext.stored(store.blobs());
  }

  private boolean needsNothing(SelectedImage image, @Nullable Entry known) throws IOException {
    return store != null
        && known != null
        && new Wholeness(store.blobs()).needsNothing(image, known);
  }

  private Plan.PlannedImage byHead(SelectedImage image, Upstream upstream)
      throws IOException, InterruptedException {
    Entry known = known(image.reference());
    Descriptor now =
        upstream
            .resolve(image.reference().repository(), image.reference().tagOrDigest())
            .orElseThrow(() -> Resolver.missing(image.reference()));
    boolean here =
        known != null
            && known.descriptor().digest().equals(now.digest())
            && needsNothing(image, known);
    totals.unknown(1, here);
    return planned(image, now, null, here ? 0L : null, 1, here);
  }

  private Plan.PlannedImage byTree(SelectedImage image, Upstream upstream)
      throws IOException, InterruptedException {
    Entry known = known(image.reference());
    Resolver resolver =
        new Resolver(upstream, stored(), (selected, entry) -> needsNothing(selected, entry));
    Resolution resolution = resolver.resolve(image, known);
    ManifestTree tree = resolution.tree();
    if (tree == null) {
      ManifestTree here =
          new TreeReader(upstream, stored())
              .read(
                  image.reference().name(),
                  image.reference().repository(),
                  resolution.descriptor(),
                  null,
                  image.platforms());
      totals.add(here, resolution.asked());
      return planned(image, resolution.descriptor(), here.bytes(), 0L, resolution.asked(), true);
    }
    long toFetch = 0;
    int requests = resolution.asked();
    for (Map.Entry<Digest, byte[]> fetched : tree.fetched().entrySet()) {
      toFetch += fetched.getValue().length;
      totals.lacks(fetched.getKey(), fetched.getValue().length);
      // The named manifest came with the look at its tag.
      requests += fetched.getKey().equals(tree.root().digest()) ? 0 : 1;
    }
    totals.add(tree, requests);
    for (Descriptor blob : tree.blobs().values()) {
      if (store == null || !store.blobs().has(blob)) {
        toFetch += blob.size();
        requests++;
        totals.lacksBlob(blob.digest(), blob.size());
      }
    }
    return planned(image, tree.root(), tree.bytes(), toFetch, requests, false);
  }

  private Plan.PlannedImage planned(
      SelectedImage image,
      Descriptor descriptor,
      @Nullable Long bytes,
      @Nullable Long bytesToFetch,
      int requests,
      boolean here)
      throws IOException {
    List<String> targets = new ArrayList<>();
    boolean lacking = false;
    for (CacheConfig cache : image.caches()) {
      PassError taken = places.taken(image.reference(), cache);
      if (taken != null) {
        synchronized (this) {
          errors.add(taken);
        }
        continue;
      }
      targets.add("cache:" + cache.access().spelled());
      lacking |= here && lacks(cache, image.reference(), descriptor.digest());
    }
    String action = here ? (lacking ? "deliver" : "none") : "fetch";
    return new Plan.PlannedImage(
        image.reference().toString(),
        descriptor.digest().toString(),
        descriptor.mediaType(),
        bytes,
        bytesToFetch,
        requests,
        targets,
        action);
  }

  /** One HEAD, as the pass would send it. */
  private boolean lacks(CacheConfig cache, Reference reference, Digest digest) {
    RegistryClient client = clients.cache(cache);
    try {
      Optional<Descriptor> there =
          client.resolve(
              cache.path().render(reference.host(), reference.repository()),
              reference.tagOrDigest());
      return there.isEmpty() || !there.get().digest().equals(digest);
    } catch (IOException e) {
      PassError error = PassError.of(reference.toString(), e);
      synchronized (this) {
        errors.add(error);
      }
      return true;
    }
  }
}
