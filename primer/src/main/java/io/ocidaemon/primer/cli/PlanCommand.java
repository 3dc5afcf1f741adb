package io.ocidaemon.primer.cli;

import io.ocidaemon.oci.Json;
import io.ocidaemon.primer.Bytes;
import io.ocidaemon.primer.Clients;
import io.ocidaemon.primer.ExcludedTag;
import io.ocidaemon.primer.PassError;
import io.ocidaemon.primer.Plan;
import io.ocidaemon.primer.Planner;
import io.ocidaemon.primer.config.Command;
import io.ocidaemon.primer.config.Config;
import io.ocidaemon.primer.config.Mode;
import io.ocidaemon.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What {@code once} would do; writes nothing. */
@picocli.CommandLine.Command(
    name = "plan",
    description = "What once would do: images, digests, bytes, requests, targets, exclusions.")
final class PlanCommand implements Callable<Integer> {
  /** How the plan is printed. */
  enum Output {
    text,
    json
  }

  private static final Logger LOG = LoggerFactory.getLogger("io.ocidaemon");

  @ParentCommand private Main main = new Main();

  @Option(names = "--output", paramLabel = "text|json", description = "How it is printed (text).")
  private Output output = Output.text;

  @Option(names = "--head-only", description = "No GET of manifests; bytes are unknown.")
  private boolean headOnly;

  @Override
  public Integer call() throws IOException, InterruptedException {
    GlobalOptions options = main.options;
    Setup.logging(options);
    Mode mode = options.requiredMode();
    Config config = Setup.config(options, Command.PLAN, mode);
    Plan plan;
    try (Clients clients = Daemon.clients(config);
        Store store = existing(options.dataFolder())) {
      plan = new Planner(config, mode, clients, store, headOnly).plan();
    }
    if (output == Output.json) {
      plan.warnings().forEach(LOG::warn);
      System.out.println(
          Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(json(plan, mode)));
    } else {
      System.out.print(text(plan, options));
    }
    return plan.errors().isEmpty() ? ExitStatus.DONE : ExitStatus.IMAGES_FAILED;
  }

  /** The store read-only; null where there is none yet, since a plan makes none. */
  private static @Nullable Store existing(Path data) throws IOException {
    return Files.exists(data.resolve("oci-layout")) ? Store.openReadOnly(data) : null;
  }

  private static ObjectNode json(Plan plan, Mode mode) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("mode", mode.toString());
    ArrayNode images = json.putArray("images");
    for (Plan.PlannedImage image : plan.images()) {
      ObjectNode one = images.addObject();
      one.put("reference", image.reference());
      one.put("digest", image.digest());
      one.put("media_type", image.mediaType());
      one.put("bytes", image.bytes());
      one.put("bytes_to_fetch", image.bytesToFetch());
      one.put("requests", image.requests());
      ArrayNode targets = one.putArray("targets");
      image.targets().forEach(targets::add);
      one.put("action", image.action());
    }
    ArrayNode excluded = json.putArray("excluded");
    for (ExcludedTag tag : plan.excluded()) {
      excluded
          .addObject()
          .put("repository", tag.repository())
          .put("tag", tag.tag())
          .put("by", tag.by());
    }
    ArrayNode errors = json.putArray("errors");
    for (PassError error : plan.errors()) {
      errors
          .addObject()
          .put("reference", error.reference())
          .put("kind", error.kind().name().toLowerCase(Locale.ROOT))
          .put("message", error.message());
    }
    ObjectNode totals = json.putObject("totals");
    totals.put("images", plan.images().size());
    totals.put("bytes", plan.totals().bytes());
    totals.put("requests", plan.totals().requests());
    return json;
  }

  private static String text(Plan plan, GlobalOptions options) {
    SummaryTable table =
        new SummaryTable(
            "ACTION", "REFERENCE", "DIGEST", "BYTES", "TO FETCH", "REQUESTS", "TARGETS");
    for (Plan.PlannedImage image : plan.images()) {
      table.row(
          image.action(),
          image.reference(),
          image.digest().substring(0, Math.min(19, image.digest().length())),
          bytes(image.bytes()),
          bytes(image.bytesToFetch()),
          image.requests(),
          String.join(",", image.targets()));
    }
    StringBuilder text = new StringBuilder(table.toString());
    for (ExcludedTag tag : plan.excluded()) {
      text.append("excluded  ")
          .append(tag.repository())
          .append(':')
          .append(tag.tag())
          .append("  by ")
          .append(tag.by())
          .append('\n');
    }
    for (String warning : plan.warnings()) {
      text.append("warning  ").append(warning).append('\n');
    }
    for (PassError error : plan.errors()) {
      text.append(error.kind().name().toLowerCase(Locale.ROOT))
          .append("  ")
          .append(error.reference())
          .append(": ")
          .append(error.message())
          .append('\n');
    }
    if (!options.quiet) {
      text.append(plan.images().size())
          .append(" images, ")
          .append(bytes(plan.totals().bytesToFetch()))
          .append(" to fetch, ")
          .append(plan.totals().requests())
          .append(" requests upstream\n");
    }
    return text.toString().replaceAll("[\\p{Cntrl}&&[^\n]]", " ");
  }

  private static String bytes(@Nullable Long bytes) {
    return bytes == null ? "?" : Bytes.text(bytes);
  }
}
