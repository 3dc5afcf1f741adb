package io.ocidaemon.server;

import io.ocidaemon.store.Catalog;
import io.ocidaemon.store.Entry;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The view for each request: the store's tip when it is asked, so that another process's commit
 * shows at the next request; where the disk fails, the last one known.
 */
final class Views {
  private static final System.Logger LOG = System.getLogger(Views.class.getName());

  private final Store store;
  private final Serving serving;
  private final AtomicBoolean failing = new AtomicBoolean();
  private volatile View last;

  Views(Store store, Serving serving) {
    this.store = store;
    this.serving = serving;
    Catalog catalog = store.lastCatalog();
    this.last = new View(catalog, foreign(catalog), serving);
  }

  View current() {
    Catalog catalog;
    try {
      catalog = store.catalog();
      if (failing.getPlain() && failing.compareAndSet(true, false)) {
        LOG.log(System.Logger.Level.INFO, "the catalogue of {0} can be read again", store.data());
      }
    } catch (IOException e) {
      // Once for each time that it breaks: the requests would fill the log.
      if (failing.compareAndSet(false, true)) {
        LOG.log(
            System.Logger.Level.ERROR,
            "the catalogue of {0} cannot be read; serving the last one known: {1}",
            store.data(),
            e.toString());
        LOG.log(System.Logger.Level.DEBUG, "reading the catalogue", e);
      }
      catalog = store.lastCatalog();
    }
    List<Entry> foreign = foreign(catalog);
    View view = last;
    if (!view.shows(catalog, foreign)) {
      view = new View(catalog, foreign, serving);
      last = view;
    }
    return view;
  }

  /** Not looked at in vain: index.json may be large, and each export of ours makes it new. */
  private List<Entry> foreign(Catalog catalog) {
    return serving.foreign() == null ? List.of() : catalog.foreign();
  }
}
