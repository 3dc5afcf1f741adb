package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.primer.config.ReferrersMode;
import io.ocidaemon.primer.config.RegistryConfig;
import io.ocidaemon.primer.config.SignatureMode;
import io.ocidaemon.primer.registry.Upstream;

/** The gate of {@code skip}: lets in without a look, and only where the policy says so. */
final class SkipGate implements Gate {
  @Override
  public Verdict judge(SelectedImage image, Descriptor manifest, Upstream upstream) {
    return remembered(image, manifest);
  }

  @Override
  public Verdict remembered(SelectedImage image, Descriptor manifest) {
    RegistryConfig registry = image.registry();
    if (registry.signatureVerify().mode() != SignatureMode.SKIP
        || registry.referrersVerify().mode() != ReferrersMode.SKIP) {
      // The commands refuse such a configuration at their start; this is the wall behind that door.
      return new Verdict(
          Verdict.Outcome.UNDECIDED,
          "the policy of " + registry.host() + " asks for verification, which is not built yet",
          null);
    }
    return new Verdict(
        Verdict.Outcome.UNVERIFIED, "signature_verify of " + registry.host() + " is skip", null);
  }
}
