package io.ocidaemon.primer.cli;

import io.ocidaemon.primer.Clients;
import io.ocidaemon.primer.Narrator;
import io.ocidaemon.primer.PassListener;
import io.ocidaemon.primer.PassListeners;
import io.ocidaemon.primer.Primer;
import io.ocidaemon.primer.Recorder;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.DockerCredentials;
import io.ocidaemon.primer.config.Mode;
import io.ocidaemon.primer.flags.Flags;
import io.ocidaemon.primer.ledger.Ledger;
import io.ocidaemon.primer.registry.HostLimits;
import io.ocidaemon.primer.registry.RegistrySettings;
import io.ocidaemon.store.NewerFormatException;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of one priming daemon, opened in order and closed in the opposite one. */
final class Daemon implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("io.ocidaemon");

  private final StateFolder state;
  private final Store store;
  private final Recorder recorder;
  private final Primer primer;

  private Daemon(StateFolder state, Store store, Recorder recorder, Primer primer) {
    this.state = state;
    this.store = store;
    this.recorder = recorder;
    this.primer = primer;
  }

  /**
   * Opens the store, takes a state folder, and builds a primer over both.
   *
   * @param more listeners beside the log and the ledger
   */
  static Daemon open(GlobalOptions options, Config config, Mode mode, List<PassListener> more)
      throws IOException {
    Path data = options.dataFolder();
    Store store = openStore(data);
    StateFolder state = null;
    Ledger ledger = null;
    try {
      state = StateFolder.take(options.state, data, mode.toString());
      Primer.Identity identity =
          new Primer.Identity(
              state.id(),
              mode,
              StateFolder.hostName(),
              Map.of("state", state.path().toAbsolutePath().toString()));
      ledger = openLedger(state);
      Recorder recorder = new Recorder(identity, config, state.path(), ledger);
      List<PassListener> listeners = new ArrayList<>(List.of(recorder, new Narrator()));
      listeners.addAll(more);
      Primer primer =
          new Primer(
              identity,
              config,
              store,
              clients(config),
              Primer.skipGate(),
              Flags.ALL_ON,
              new PassListeners(listeners));
      recorder.forEachDelivered(primer::noteDelivered);
      return new Daemon(state, store, recorder, primer);
    } catch (IOException | RuntimeException e) {
      if (ledger != null) {
        ledger.close();
      }
      if (state != null) {
        state.close();
      }
      store.close();
      throw e;
    }
  }

  private static Ledger openLedger(StateFolder state) throws IOException {
    try {
      return Ledger.open(state.path(), state.id());
    } catch (IOException e) {
      throw CommandException.environment(String.valueOf(e.getMessage()));
    }
  }

  /** Opens the store for writing, or says why not with exit 4. */
  static Store openStore(Path data) throws IOException {
    try {
      return Store.open(data);
    } catch (NewerFormatException e) {
      throw e;
    } catch (IOException e) {
      throw CommandException.environment(
          "--data "
              + data
              + " cannot be used as a store: "
              + e
              + ": give a folder that this user may"
              + " write");
    }
  }

  /** Clients with the configuration's limits. */
  static Clients clients(Config config) {
    return new Clients(
        RegistrySettings.defaults()
            .withLimits(new HostLimits(config.limits().perHost(), config.limits().concurrency()))
            .withWarnings(LOG::warn),
        DockerCredentials.ofUser(LOG::warn));
  }

  Store store() {
    return store;
  }

  Primer primer() {
    return primer;
  }

  @Override
  public void close() throws IOException {
    primer.close();
    try {
      recorder.close();
    } finally {
      try {
        store.close();
      } finally {
        state.close();
      }
    }
  }
}
