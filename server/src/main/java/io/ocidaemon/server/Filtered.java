package io.ocidaemon.server;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The elements that pass, looked at no earlier than asked for: a page reads only its own. */
final class Filtered<T extends Object> implements Iterator<T> {
  private final Iterator<T> all;
  private final Predicate<? super T> filter;
  private @Nullable T next;

  Filtered(Iterator<T> all, Predicate<? super T> filter) {
    this.all = all;
    this.filter = filter;
  }

  @Override
  public boolean hasNext() {
    while (next == null && all.hasNext()) {
      T candidate = all.next();
      if (filter.test(candidate)) {
        next = candidate;
      }
    }
    return next != null;
  }

  @Override
  public T next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    T result = next;
    next = null;
    return result;
  }
}
