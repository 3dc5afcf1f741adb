package io.ocidaemon.store;

import io.ocidaemon.oci.Digest;
import io.ocidaemon.oci.Reference;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the store holds at one generation. It never changes: every commit makes a new one, which
 * shares all that stayed.
 *
 * <p>Orders are byte orders, first of {@code HOST/REPOSITORY}, within one of those of the tag;
 * entries without a tag follow by digest.
 */
public final class Catalog {
  private static final Supplier<List<Entry>> NOTHING_FOREIGN = List::of;

  private final String storeId;
  private final long generation;
  private final int size;
  private final PersistentMap<String, RepositoryEntries> repositories;
  private final PersistentMap<String, JsonNode> unknown;
  private final Supplier<List<Entry>> foreign;

  /** Without those in the shadow of ours; kept while the source gives the same list. */
  private volatile @Nullable Unshadowed unshadowed;

  private record Unshadowed(List<Entry> all, List<Entry> shown) {}

  private Catalog(
      String storeId,
      long generation,
      int size,
      PersistentMap<String, RepositoryEntries> repositories,
      PersistentMap<String, JsonNode> unknown,
      Supplier<List<Entry>> foreign) {
    this.storeId = storeId;
    this.generation = generation;
    this.size = size;
    this.repositories = repositories;
    this.unknown = unknown;
    this.foreign = foreign;
  }

  /** A catalogue without entries. */
  static Catalog empty(String storeId, long generation) {
    return new Catalog(
        storeId, generation, 0, PersistentMap.empty(), PersistentMap.empty(), NOTHING_FOREIGN);
  }

  /** A catalogue built from its parts at once: one sorted list of repositories. */
  static Catalog of(
      String storeId,
      long generation,
      PersistentMap<String, RepositoryEntries> repositories,
      PersistentMap<String, JsonNode> unknown) {
    int size = 0;
    for (Map.Entry<String, RepositoryEntries> repository : repositories) {
      size += repository.getValue().size();
    }
    return new Catalog(storeId, generation, size, repositories, unknown, NOTHING_FOREIGN);
  }

  /** The random id of the store; empty where the layout has no log of ours. */
  public String storeId() {
    return storeId;
  }

  /** How many commits made it; 0 for a new store. */
  public long generation() {
    return generation;
  }

  /** How many entries of ours it has. */
  public int size() {
    return size;
  }

  /** The entry under this very name; null where there is none. */
  public @Nullable Entry get(Reference reference) {
    RepositoryEntries there = repositories.get(reference.name());
    return there == null ? null : there.get(reference);
  }

  /** Each {@code HOST/REPOSITORY} that has entries. */
  public Iterable<String> names() {
    return () -> keys(repositories.iterator());
  }

  /** Those above {@code last}. */
  public Iterable<String> namesAfter(String last) {
    return () -> keys(repositories.after(last));
  }

  /** All entries of ours. */
  public Iterable<Entry> entries() {
    return () -> new AllEntries(repositories.iterator());
  }

  /** The entries of one repository; empty where it has none. */
  public Iterable<Entry> entries(String host, String repository) {
    RepositoryEntries there = repository(host, repository);
    return there::iterator;
  }

  /** The entries with a tag above {@code last}; an empty {@code last} means all tags. */
  public Iterable<Entry> tagsAfter(String host, String repository, String last) {
    RepositoryEntries there = repository(host, repository);
    return () -> there.tagsAfter(last);
  }

  /**
   * The manifests of the repository whose subject this is, each digest once, with the policies and
   * platforms of all its names.
   */
  public List<Entry> referrers(String host, String repository, Digest subject) {
    return repository(host, repository).referrersOf(subject);
  }

  /** Has the repository any entry? */
  public boolean contains(String host, String repository) {
    return repositories.get(host + "/" + repository) != null;
  }

  /**
   * What other tools wrote into {@code index.json}, as it is now: the same list as last time where
   * nothing changed. An entry without a full reference stands under {@code localhost/<the folder's
   * name>}; the name it has in the file is in its descriptor's annotations.
   */
  public List<Entry> foreign() {
    List<Entry> all = foreign.get();
    Unshadowed known = unshadowed;
    if (known == null || known.all != all) {
      known = new Unshadowed(all, unshadowed(all));
      unshadowed = known;
    }
    return known.shown;
  }

  private List<Entry> unshadowed(List<Entry> all) {
    boolean shadows = false;
    for (Entry entry : all) {
      shadows |= get(entry.reference()) != null;
    }
    return shadows ? all.stream().filter(entry -> get(entry.reference()) == null).toList() : all;
  }

  private RepositoryEntries repository(String host, String repository) {
    RepositoryEntries there = repositories.get(host + "/" + repository);
    return there == null ? RepositoryEntries.NONE : there;
  }

  /** The same entries with this entry added or replaced. */
  Catalog with(Entry entry) {
    String name = entry.reference().name();
    RepositoryEntries old = repositories.get(name);
    RepositoryEntries now = (old == null ? RepositoryEntries.NONE : old).with(entry);
    return copy(
        size + now.size() - (old == null ? 0 : old.size()), repositories.with(name, now), unknown);
  }

  /** The same entries without that name. */
  Catalog without(Reference reference) {
    String name = reference.name();
    RepositoryEntries old = repositories.get(name);
    if (old == null || old.get(reference) == null) {
      return this;
    }
    RepositoryEntries now = old.without(reference);
    return copy(
        size - 1,
        now.size() == 0 ? repositories.without(name) : repositories.with(name, now),
        unknown.without(reference.toString()));
  }

  /** Fields of an entry that a newer oci-daemon wrote; null where there are none. */
  @Nullable JsonNode unknownOf(Reference reference) {
    return unknown.isEmpty() ? null : unknown.get(reference.toString());
  }

  Catalog withUnknown(Reference reference, @Nullable JsonNode fields) {
    if (fields == null || fields.isEmpty()) {
      return unknown.isEmpty()
          ? this
          : copy(size, repositories, unknown.without(reference.toString()));
    }
    return copy(size, repositories, unknown.with(reference.toString(), fields));
  }

  Catalog at(long otherGeneration) {
    return new Catalog(storeId, otherGeneration, size, repositories, unknown, foreign);
  }

  Catalog withForeign(Supplier<List<Entry>> source) {
    return new Catalog(storeId, generation, size, repositories, unknown, source);
  }

  private Catalog copy(
      int newSize,
      PersistentMap<String, RepositoryEntries> newRepositories,
      PersistentMap<String, JsonNode> newUnknown) {
    return new Catalog(storeId, generation, newSize, newRepositories, newUnknown, foreign);
  }

  /** For people. */
  @Override
  public String toString() {
    return "generation " + generation + " of " + storeId + ", " + size + " entries";
  }

  private static Iterator<String> keys(Iterator<Map.Entry<String, RepositoryEntries>> entries) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public String next() {
        return entries.next().getKey();
      }
    };
  }

  private static final class AllEntries implements Iterator<Entry> {
    private final Iterator<Map.Entry<String, RepositoryEntries>> outer;
    private Iterator<Entry> inner = Collections.emptyIterator();

    AllEntries(Iterator<Map.Entry<String, RepositoryEntries>> outer) {
      this.outer = outer;
    }

    @Override
    public boolean hasNext() {
      while (!inner.hasNext() && outer.hasNext()) {
        inner = outer.next().getValue().iterator();
      }
      return inner.hasNext();
    }

    @Override
    public Entry next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return inner.next();
    }
  }
}
