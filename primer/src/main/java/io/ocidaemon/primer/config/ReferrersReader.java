package io.ocidaemon.primer.config;

import java.util.ArrayList;
import java.util.List;

/** Reads {@code referrers_verify}. */
final class ReferrersReader {

  private ReferrersReader() {}

  static ReferrersVerify read(Section registry) {
    return registry
        .section("referrers_verify")
        .map(ReferrersReader::block)
        .orElse(ReferrersVerify.SKIP);
  }

  private static ReferrersVerify block(Section section) {
    ReferrersMode mode = section.choice("mode", ReferrersMode.class).orElse(ReferrersMode.STRICT);
    List<RequiredReferrer> required = new ArrayList<>();
    List<Section> items = section.sections("required");
    for (Section item : items) {
      String type = item.required("artifact_type").orElse("");
      int min = item.integer("min", 1, 1, 1000);
      boolean signed = item.bool("signed", false);
      item.finish();
      required.add(new RequiredReferrer(type, min, signed));
    }
    if (mode != ReferrersMode.SKIP && items.isEmpty()) {
      section.error(
          "required",
          section.has("required")
              ? "is empty, so nothing would be verified; use mode: skip for that"
              : "is missing: a list of {artifact_type, min, signed}");
    }
    section.finish();
    return new ReferrersVerify(mode, required);
  }
}
