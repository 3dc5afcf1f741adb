package io.ocidaemon.primer;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Manifest;
import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.CacheConfig;
import io.ocidaemon.primer.deliver.Target;
import io.ocidaemon.store.Blobs;
import io.ocidaemon.store.Store;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** What all images of all passes of one daemon share. */
final class PassContext {
  private final Store store;
  private final Gate gate;
  private final Function<CacheConfig, Target> caches;
  private final PassListener listener;
  private final Committer committer;
  private final Wholeness wholeness;

  // Reference and target of what was delivered, by this process or by one before it (ledger).
  private final Set<String> delivered = ConcurrentHashMap.newKeySet();
  private final TargetHealth health = new TargetHealth();
  private final Places places = new Places();

  /**
   * @param caches the target of each cache; empty answers mean cache mode is off
   */
  PassContext(Store store, Gate gate, Function<CacheConfig, Target> caches, PassListener listener) {
    this.store = store;
    this.gate = gate;
    this.caches = caches;
    this.listener = listener;
    this.committer = new Committer(store);
    this.wholeness = new Wholeness(store.blobs());
  }

  Store store() {
    return store;
  }

  Gate gate() {
    return gate;
  }

  PassListener listener() {
    return listener;
  }

  Committer committer() {
    return committer;
  }

  Wholeness wholeness() {
    return wholeness;
  }

  TargetHealth health() {
    return health;
  }

  ManifestTree.Stored stored() {
    return digest -> store.blobs().adopt(digest, Manifest.MAX_BYTES);
  }

  /** Manifests as the store holds them, looked at only; a damaged one counts as missing. */
  static ManifestTree.Stored stored(Blobs blobs) {
    return digest -> blobs.readVerified(digest, Manifest.MAX_BYTES);
  }

  String policy(SelectedImage image) {
    Digest policy = image.registry().policyDigest();
    return policy.toString();
  }

  Target target(CacheConfig cache) {
    return caches.apply(cache);
  }

  Places places() {
    return places;
  }

  /** Was this name ever delivered there? */
  boolean delivered(Reference reference, Target target) {
    return delivered.contains(key(reference.toString(), target.kind(), target.name()));
  }

  void noteDelivered(Reference reference, Target target) {
    noteDelivered(reference.toString(), target.kind(), target.name());
  }

  void noteDelivered(String reference, String kind, String name) {
    delivered.add(key(reference, kind, name));
  }

  private static String key(String reference, String kind, String name) {
    return kind + ":" + name + " " + reference;
  }
}
