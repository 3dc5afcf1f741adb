package io.ocidaemon.primer.ledger;

import io.ocidaemon.oci.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code STATE/status.json}: what one daemon says of itself and its images, replaced in one step so
 * that a reader never sees half of it.
 */
public final class StatusFile {
  /** Its name in the state folder. */
  public static final String NAME = "status.json";

  private StatusFile() {}

  /** Replaces the file. */
  public static void write(Path state, DaemonStatus status) throws IOException {
    Path temporary = state.resolve(NAME + ".new");
    Files.write(temporary, Json.mapper().writeValueAsBytes(status));
    Files.move(
        temporary,
        state.resolve(NAME),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Reads the file of one state folder; empty where there is none, or none that can be read. */
  public static Optional<DaemonStatus> read(Path state) throws IOException {
    try {
      return Optional.of(
          Json.mapper().readValue(Files.readAllBytes(state.resolve(NAME)), DaemonStatus.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JacksonException e) {
      throw new IOException(
          state.resolve(NAME) + " is not a status file of this version: " + e.getOriginalMessage(),
          e);
    }
  }

  /**
   * The status of a whole site as the contract prints it: {@code {daemons, images}}.
   *
   * @param now decides who is alive
   */
  public static ObjectNode merged(List<DaemonStatus> daemons, Instant now) {
    ObjectNode json = Json.mapper().createObjectNode();
    var list = json.putArray("daemons");
    for (DaemonStatus daemon : daemons) {
      ObjectNode one = list.addObject();
      one.put("id", daemon.id());
      one.put("mode", daemon.mode());
      one.put("host", daemon.host());
      one.put("alive", daemon.isAlive(now));
      one.put("last_pass", text(daemon.lastPass()));
    }
    var images = json.putArray("images");
    for (ImageStatus image : ImageStatus.merge(daemons)) {
      images.add(Json.mapper().<JsonNode>valueToTree(image));
    }
    return json;
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  /** The folders under a store in which daemons keep their state by default. */
  public static List<Path> defaultStates(Path data) throws IOException {
    Path parent = data.resolve(".oci-daemon");
    List<Path> states = new ArrayList<>();
    try (var children = Files.newDirectoryStream(parent)) {
      for (Path child : children) {
        if (Files.exists(child.resolve(NAME))) {
          states.add(child);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    states.sort(null);
    return states;
  }
}
