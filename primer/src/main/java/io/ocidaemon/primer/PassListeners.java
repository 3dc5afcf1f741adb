package io.ocidaemon.primer;

import io.ocidaemon.oci.Reference;
import io.ocidaemon.primer.config.RegistryConfig;
import java.util.List;

/**
 * Several listeners as one.
 *
 * @param all told in this order
 */
public record PassListeners(List<PassListener> all) implements PassListener {
  /** Copies the list. */
  public PassListeners {
    all = List.copyOf(all);
  }

  @Override
  public void passStarted(String passId, String registry) {
    all.forEach(each -> each.passStarted(passId, registry));
  }

  @Override
  public void selected(String passId, RegistryConfig registry, Selection selection) {
    all.forEach(each -> each.selected(passId, registry, selection));
  }

  @Override
  public void imageStarted(Reference reference) {
    all.forEach(each -> each.imageStarted(reference));
  }

  @Override
  public void imageNeeds(Reference reference, long bytes) {
    all.forEach(each -> each.imageNeeds(reference, bytes));
  }

  @Override
  public void moved(Reference reference, long bytes) {
    all.forEach(each -> each.moved(reference, bytes));
  }

  @Override
  public void imageEnded(ImageReport report) {
    all.forEach(each -> each.imageEnded(report));
  }

  @Override
  public void passEnded(PassReport report) {
    all.forEach(each -> each.passEnded(report));
  }
}
