package io.ocidaemon.primer;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.primer.registry.Upstream;
import java.io.IOException;

/**
 * The door between what an upstream offers and what becomes visible. It is asked after the
 * manifests are here and before any layer is fetched.
 */
public interface Gate {
  /**
   * Judges one image under the policy of its registry.
   *
   * @param image what the configuration wants
   * @param manifest what its name leads to
   * @param upstream where signatures and referrers are looked up
   */
  Verdict judge(SelectedImage image, Descriptor manifest, Upstream upstream)
      throws IOException, InterruptedException;

  /**
   * What was said when the entry that the store holds was let in: asks nobody and reads what is
   * here at most, since a name that did not change costs one request.
   */
  Verdict remembered(SelectedImage image, Descriptor manifest) throws IOException;
}
