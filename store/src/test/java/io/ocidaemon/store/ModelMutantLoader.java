package io.ocidaemon.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Loads this package anew, with one mutant in the place of its class, and runs the model in it. */
final class ModelMutantLoader extends ClassLoader {
  private static final String PACKAGE = "io.ocidaemon.store.";

  private final ModelMutant mutant;

  ModelMutantLoader(ModelMutant mutant) {
    super(ModelMutantLoader.class.getClassLoader());
    this.mutant = mutant;
  }

  /**
   * The first violation in one interleaving.
   *
   * @return the number of the invariant; null where all hold
   */
  @Nullable Integer violated(long seed) {
    try {
      Class<?> run = loadClass(PACKAGE + mutant.scenario());
      var method = run.getDeclaredMethod("violated", long.class);
      method.setAccessible(true);
      return (Integer) method.invoke(null, seed);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(mutant.name() + ", seed " + seed, e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PACKAGE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = in.readAllBytes();
      byte[] changed = name.equals(mutant.className()) ? mutant.applyTo(bytes) : bytes;
      return defineClass(name, changed, 0, changed.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
