package io.ocidaemon.primer.cli;

import io.ocidaemon.oci.Json;
import io.ocidaemon.primer.ledger.DaemonStatus;
import io.ocidaemon.primer.ledger.StatusFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the daemons of a store last said of their images. */
@picocli.CommandLine.Command(
    name = "status",
    description = "Per image: digest, verdict, signer, targets, last success, last error.")
final class StatusCommand implements Callable<Integer> {
  @ParentCommand private Main main = new Main();

  @Option(names = "--output", paramLabel = "text|json", description = "How it is printed (text).")
  private PlanCommand.Output output = PlanCommand.Output.text;

  @Override
  public Integer call() throws IOException {
    GlobalOptions options = main.options;
    Setup.logging(options);
    ObjectNode status = StatusFile.merged(read(options), Instant.now());
    if (output == PlanCommand.Output.json) {
      System.out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(status));
    } else {
      System.out.print(text(status));
    }
    return ExitStatus.DONE;
  }

  private static List<DaemonStatus> read(GlobalOptions options) throws IOException {
    Path data = options.dataFolder();
    if (!Files.isDirectory(data) && options.state == null) {
      throw CommandException.environment(
          "--data " + data + " is no folder: name the store of the daemon, or its --state");
    }
    List<Path> states = new ArrayList<>(StatusFile.defaultStates(data));
    if (options.state != null) {
      states.add(options.state);
    }
    // One daemon may be found twice, by its default folder and by --state.
    Map<String, DaemonStatus> daemons = new LinkedHashMap<>();
    for (Path state : states) {
      StatusFile.read(state).ifPresent(daemon -> daemons.put(daemon.id(), daemon));
    }
    return List.copyOf(daemons.values());
  }

  private static String text(ObjectNode status) {
    SummaryTable daemons = new SummaryTable("DAEMON", "MODE", "HOST", "ALIVE", "LAST PASS");
    for (JsonNode daemon : status.get("daemons")) {
      daemons.row(
          cell(daemon, "id"),
          cell(daemon, "mode"),
          cell(daemon, "host"),
          daemon.get("alive").asBoolean() ? "yes" : "no",
          cell(daemon, "last_pass"));
    }
    SummaryTable images =
        new SummaryTable("REFERENCE", "DIGEST", "VERDICT", "TARGETS", "LAST SUCCESS", "LAST ERROR");
    for (JsonNode image : status.get("images")) {
      List<String> targets = new ArrayList<>();
      for (JsonNode target : image.get("targets")) {
        targets.add(
            cell(target, "kind") + ":" + cell(target, "name") + "=" + cell(target, "state"));
      }
      JsonNode error = image.get("last_error");
      String digest = cell(image, "digest");
      images.row(
          cell(image, "reference"),
          digest.substring(0, Math.min(19, digest.length())),
          cell(image, "verdict"),
          targets.isEmpty() ? "-" : String.join(",", targets),
          cell(image, "last_success"),
          error == null || error.isNull()
              ? "-"
              : cell(error, "kind") + ": " + cell(error, "message"));
    }
    return daemons + "\n" + images;
  }

  private static String cell(JsonNode node, String key) {
    JsonNode value = node.get(key);
    return value == null || value.isNull() ? "-" : value.asString();
  }
}
