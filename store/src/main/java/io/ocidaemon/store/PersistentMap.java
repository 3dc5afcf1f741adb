package io.ocidaemon.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map: a height-balanced tree whose unchanged branches a new version shares
 * with the old, so that a change of one key in n makes about log2(n) small objects.
 */
final class PersistentMap<K extends Comparable<? super K>, V> implements Iterable<Map.Entry<K, V>> {

  private record Node<K, V>(
      K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right, int height, int size)
      implements Map.Entry<K, V> {

    static <K, V> Node<K, V> of(
        K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
      return new Node<>(
          key,
          value,
          left,
          right,
          Math.max(heightOf(left), heightOf(right)) + 1,
          sizeOf(left) + sizeOf(right) + 1);
    }

    static int heightOf(@Nullable Node<?, ?> node) {
      return node == null ? 0 : node.height;
    }

    static int sizeOf(@Nullable Node<?, ?> node) {
      return node == null ? 0 : node.size;
    }

    @Override
    public K getKey() {
      return key;
    }

    @Override
    public V getValue() {
      return value;
    }

    @Override
    public V setValue(V value) {
      throw new UnsupportedOperationException("the map never changes");
    }
  }

  private static final PersistentMap<?, ?> EMPTY = new PersistentMap<String, String>(null);

  private final @Nullable Node<K, V> root;

  private PersistentMap(@Nullable Node<K, V> root) {
    this.root = root;
  }

  /** The map without keys. */
  @SuppressWarnings("unchecked") // it holds nothing of any type
  static <K extends Comparable<? super K>, V> PersistentMap<K, V> empty() {
    return (PersistentMap<K, V>) EMPTY;
  }

  /** A map of entries that stand in strictly ascending order; in time of their number. */
  static <K extends Comparable<? super K>, V> PersistentMap<K, V> ofSorted(
      List<? extends Map.Entry<K, V>> entries) {
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i - 1).getKey().compareTo(entries.get(i).getKey()) >= 0) {
        throw new IllegalArgumentException(
            "not in ascending order: \"" + entries.get(i).getKey() + "\"");
      }
    }
    return wrap(build(entries, 0, entries.size()));
  }

  private static <K, V> @Nullable Node<K, V> build(
      List<? extends Map.Entry<K, V>> entries, int from, int to) {
    if (from >= to) {
      return null;
    }
    int middle = (from + to) >>> 1;
    Map.Entry<K, V> entry = entries.get(middle);
    return Node.of(
        entry.getKey(),
        entry.getValue(),
        build(entries, from, middle),
        build(entries, middle + 1, to));
  }

  private static <K extends Comparable<? super K>, V> PersistentMap<K, V> wrap(
      @Nullable Node<K, V> root) {
    return root == null ? empty() : new PersistentMap<>(root);
  }

  int size() {
    return Node.sizeOf(root);
  }

  /** Of the tree; for the test that it stays flat. */
  int height() {
    return Node.heightOf(root);
  }

  boolean isEmpty() {
    return root == null;
  }

  @Nullable V get(K key) {
    Node<K, V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  /** The map in which the key has this value. */
  PersistentMap<K, V> with(K key, V value) {
    return new PersistentMap<>(insert(root, key, value));
  }

  private static <K extends Comparable<? super K>, V> Node<K, V> insert(
      @Nullable Node<K, V> node, K key, V value) {
    if (node == null) {
      return Node.of(key, value, null, null);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return Node.of(key, value, node.left, node.right);
    }
    return order < 0
        ? balance(node.key, node.value, insert(node.left, key, value), node.right)
        : balance(node.key, node.value, node.left, insert(node.right, key, value));
  }

  /** The map in which the key has no value. */
  PersistentMap<K, V> without(K key) {
    return get(key) == null ? this : wrap(remove(root, key));
  }

  private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> remove(
      @Nullable Node<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order < 0) {
      return balance(node.key, node.value, remove(node.left, key), node.right);
    }
    if (order > 0) {
      return balance(node.key, node.value, node.left, remove(node.right, key));
    }
    if (node.right == null) {
      return node.left;
    }
    Node<K, V> next = node.right;
    while (next.left != null) {
      next = next.left;
    }
    return balance(next.key, next.value, node.left, remove(node.right, next.key));
  }

  /** One node over two trees whose heights differ by two at most. */
  private static <K, V> Node<K, V> balance(
      K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    int tilt = Node.heightOf(left) - Node.heightOf(right);
    if (left != null && tilt > 1) {
      Node<K, V> inner = left.right;
      if (inner == null || Node.heightOf(left.left) >= Node.heightOf(inner)) {
        return Node.of(left.key, left.value, left.left, Node.of(key, value, inner, right));
      }
      return Node.of(
          inner.key,
          inner.value,
          Node.of(left.key, left.value, left.left, inner.left),
          Node.of(key, value, inner.right, right));
    }
    if (right != null && tilt < -1) {
      Node<K, V> inner = right.left;
      if (inner == null || Node.heightOf(right.right) >= Node.heightOf(inner)) {
        return Node.of(right.key, right.value, Node.of(key, value, left, inner), right.right);
      }
      return Node.of(
          inner.key,
          inner.value,
          Node.of(key, value, left, inner.left),
          Node.of(right.key, right.value, inner.right, right.right));
    }
    return Node.of(key, value, left, right);
  }

  /** All entries, ascending. */
  @Override
  public Iterator<Map.Entry<K, V>> iterator() {
    return new Ascent<>(root, null);
  }

  /** The entries above {@code key}, ascending. */
  Iterator<Map.Entry<K, V>> after(K key) {
    return new Ascent<>(root, key);
  }

  private static final class Ascent<K extends Comparable<? super K>, V>
      implements Iterator<Map.Entry<K, V>> {
    private final Deque<Node<K, V>> path = new ArrayDeque<>();

    Ascent(@Nullable Node<K, V> root, @Nullable K after) {
      Node<K, V> node = root;
      while (node != null) {
        if (after == null || after.compareTo(node.key) < 0) {
          path.push(node);
          node = node.left;
        } else {
          node = node.right;
        }
      }
    }

    @Override
    public boolean hasNext() {
      return !path.isEmpty();
    }

    @Override
    public Map.Entry<K, V> next() {
      if (path.isEmpty()) {
        throw new NoSuchElementException();
      }
      Node<K, V> node = path.pop();
      for (Node<K, V> below = node.right; below != null; below = below.left) {
        path.push(below);
      }
      return node;
    }
  }
}
