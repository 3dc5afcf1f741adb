package io.ocidaemon.primer.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Trust anchors for cosign signatures, {@code signature_verify.cosign}.
 *
 * @param keys public keys, each one PEM block
 * @param identity the identity that simple-signing payloads must name; null: not looked at
 * @param tlog whether a transparency log entry is needed
 * @param tlogKeys public keys of transparency logs, each one PEM block
 */
public record CosignConfig(
    List<String> keys, @Nullable String identity, TlogMode tlog, List<String> tlogKeys) {

  /** Copies the lists. */
  public CosignConfig {
    keys = List.copyOf(keys);
    tlogKeys = List.copyOf(tlogKeys);
  }
}
