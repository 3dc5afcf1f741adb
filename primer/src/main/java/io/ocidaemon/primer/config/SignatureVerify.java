package io.ocidaemon.primer.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What signatures a registry's images must carry, {@code signature_verify}.
 *
 * @param mode how strictly; {@code strict} where the block names none
 * @param trustStores the trust anchors for Notary signatures
 * @param trustedIdentities who may sign; empty: whoever chains to an anchor
 * @param verifyTimestamp when a timestamp is needed
 * @param override what the mode does differently for single checks
 * @param revocation how revoked certificates are found out
 * @param index which manifest of a multi-platform image must be signed
 * @param requiredAnnotations signed annotations that must be there
 * @param maxSignatures how many signatures of one image are looked at
 * @param onLostTrust what happens to an image that is no longer trusted
 * @param cosign the trust anchors for cosign signatures; null: none are looked for
 */
public record SignatureVerify(
    SignatureMode mode,
    List<TrustStore> trustStores,
    List<String> trustedIdentities,
    VerifyTimestamp verifyTimestamp,
    Map<OverridableCheck, CheckAction> override,
    Revocation revocation,
    IndexMode index,
    Map<String, String> requiredAnnotations,
    int maxSignatures,
    OnLostTrust onLostTrust,
    @Nullable CosignConfig cosign) {

  /** {@code max_signatures} where the file gives none. */
  public static final int DEFAULT_MAX_SIGNATURES = 50;

  /** The block left out: no signature is looked for. */
  public static final SignatureVerify SKIP = of(SignatureMode.SKIP, List.of());

  /** Copies the collections, maps in the order of their keys. */
  public SignatureVerify {
    trustStores = List.copyOf(trustStores);
    trustedIdentities = List.copyOf(trustedIdentities);
    Map<OverridableCheck, CheckAction> checks = new EnumMap<>(OverridableCheck.class);
    checks.putAll(override);
    override = Collections.unmodifiableMap(checks);
    requiredAnnotations = Collections.unmodifiableMap(new TreeMap<>(requiredAnnotations));
  }

  /** A mode with trust stores, every other key by default. */
  public static SignatureVerify of(SignatureMode mode, List<TrustStore> trustStores) {
    return new SignatureVerify(
        mode,
        trustStores,
        List.of(),
        VerifyTimestamp.ALWAYS,
        Map.of(),
        Revocation.DEFAULT,
        IndexMode.ROOT,
        Map.of(),
        DEFAULT_MAX_SIGNATURES,
        OnLostTrust.WITHDRAW,
        null);
  }

  /** Whether some signature could be accepted at all: a signing anchor or a cosign key. */
  public boolean hasAnchor() {
    return trustStores.stream()
            .anyMatch(s -> s.type() != StoreType.TSA && !s.certificates().isEmpty())
        || (cosign != null && !cosign.keys().isEmpty());
  }
}
