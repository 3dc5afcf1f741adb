package io.ocidaemon.primer.config;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code signature_verify}. */
final class SignatureReader {

  private SignatureReader() {}

  static SignatureVerify read(Section registry) {
    return registry
        .section("signature_verify")
        .map(SignatureReader::block)
        .orElse(SignatureVerify.SKIP);
  }

  private static SignatureVerify block(Section section) {
    boolean modeGiven = section.has("mode");
    SignatureMode mode = section.choice("mode", SignatureMode.class).orElse(SignatureMode.STRICT);
    List<TrustStore> stores = new ArrayList<>();
    section.sections("trustStores").forEach(item -> store(item, stores));
    section.sections("trust_stores").forEach(item -> store(item, stores));
    if (section.has("trustStores") && section.has("trust_stores")) {
      section.error("trust_stores", "is another spelling of trustStores");
    }
    List<String> identities = new ArrayList<>();
    for (Text text : section.texts("trusted_identities")) {
      section.parse(text, Identities::check).ifPresent(identities::add);
    }
    Identities.overlap(identities).ifPresent(m -> section.error("trusted_identities", m));
    VerifyTimestamp timestamp =
        section.choice("verify_timestamp", VerifyTimestamp.class).orElse(VerifyTimestamp.ALWAYS);
    SignatureVerify policy =
        new SignatureVerify(
            mode,
            merged(stores),
            identities,
            timestamp,
            override(section, mode),
            revocation(section),
            section.choice("index", IndexMode.class).orElse(IndexMode.ROOT),
            annotations(section),
            section.integer("max_signatures", SignatureVerify.DEFAULT_MAX_SIGNATURES, 1, 1000),
            section.choice("on_lost_trust", OnLostTrust.class).orElse(OnLostTrust.WITHDRAW),
            cosign(section));
    checkAnchors(section, policy, modeGiven, stores.size());
    section.finish();
    return policy;
  }

  private static void checkAnchors(
      Section section, SignatureVerify policy, boolean modeGiven, int readable) {
    boolean anchorsGiven =
        section.has("trustStores") || section.has("trust_stores") || section.has("cosign");
    if (policy.mode() == SignatureMode.SKIP) {
      if (anchorsGiven) {
        section.warn("mode", "skip looks at no signature, so the trust anchors have no effect");
      }
      return;
    }
    // Where an anchor was given but is unreadable, that error says more.
    boolean brokenAnchor = anchorsGiven && readable == 0 && section.context().hasErrors();
    if (!policy.hasAnchor() && !brokenAnchor) {
      section.error(
          "mode",
          policy.mode()
              + (modeGiven ? "" : " (the default)")
              + " needs a trust anchor: a ca or signingAuthority certificate under trustStores, or"
              + " cosign.keys");
    }
  }

  private static void store(Section section, List<TrustStore> stores) {
    String name =
        section
            .parsed(
                "name",
                text -> {
                  if (!text.matches("[a-zA-Z0-9_.-]+")) {
                    throw new IllegalArgumentException(
                        "takes letters, digits and the characters _ . -");
                  }
                  return text;
                })
            .orElse("");
    if (!section.has("name")) {
      section.error("name", "is missing");
    }
    StoreType type = section.choice("store_type", StoreType.class).orElse(null);
    if (!section.has("store_type")) {
      section.error("store_type", "is missing: ca, signingAuthority or tsa");
    }
    List<X509Certificate> certificates =
        section
            .text("cert_b64")
            .flatMap(text -> section.parse(text, Certificates::parse))
            .orElse(List.of());
    if (!section.has("cert_b64")) {
      section.error("cert_b64", "is missing");
    }
    section.finish();
    if (type == null || certificates.isEmpty()) {
      return;
    }
    for (X509Certificate certificate : certificates) {
      checkAnchor(section, type, certificate);
    }
    stores.add(new TrustStore(name, type, certificates));
  }

  private static void checkAnchor(Section section, StoreType type, X509Certificate certificate) {
    String who = "the certificate " + certificate.getSubjectX500Principal().getName();
    if (type == StoreType.TSA
        && !(certificate.getBasicConstraints() >= 0 && Certificates.isSelfSigned(certificate))) {
      section.error("cert_b64", who + " is no root; a tsa store takes self-signed CAs only");
    } else if (!Certificates.isAnchor(certificate)) {
      section.error("cert_b64", who + " is neither a CA nor self-signed");
    }
    if (certificate.getNotAfter().before(Date.from(Instant.now()))) {
      section.warn("cert_b64", who + " expired on " + certificate.getNotAfter().toInstant());
    }
  }

  /** Stores of one type and name are one store. */
  private static List<TrustStore> merged(List<TrustStore> stores) {
    Map<String, TrustStore> byName = new TreeMap<>();
    for (TrustStore store : stores) {
      byName.merge(
          store.type() + ":" + store.name(),
          store,
          (a, b) -> {
            List<X509Certificate> all = new ArrayList<>(a.certificates());
            b.certificates().stream().filter(c -> !all.contains(c)).forEach(all::add);
            return new TrustStore(a.name(), a.type(), all);
          });
    }
    return List.copyOf(byName.values());
  }

  private static Map<OverridableCheck, CheckAction> override(Section parent, SignatureMode mode) {
    Map<OverridableCheck, CheckAction> override = new EnumMap<>(OverridableCheck.class);
    Section section = parent.section("override").orElse(null);
    if (section == null) {
      return override;
    }
    for (OverridableCheck check : OverridableCheck.values()) {
      CheckAction action = section.choice(check.spelling(), CheckAction.class).orElse(null);
      if (action == CheckAction.SKIP && check != OverridableCheck.REVOCATION) {
        section.error(check.spelling(), "takes enforce or log; only revocation can be skipped");
      } else if (action != null) {
        override.put(check, action);
      }
    }
    if (section.has("integrity")) {
      section.error("integrity", "is always enforced");
      section.text("integrity");
    }
    if (mode == SignatureMode.SKIP) {
      parent.error("override", "changes checks, but mode: skip makes none");
    }
    section.finish();
    return override;
  }

  private static Revocation revocation(Section parent) {
    Section section = parent.section("revocation").orElse(null);
    if (section == null) {
      return Revocation.DEFAULT;
    }
    boolean http = section.bool("http", true);
    Path crlDir = section.file("crl_dir").orElse(null);
    boolean requireSource = section.bool("require_source", false);
    List<String> allow = section.parsedList("allow", Hosts::canonical);
    section.finish();
    return new Revocation(http, crlDir, requireSource, allow);
  }

  private static Map<String, String> annotations(Section parent) {
    Map<String, String> annotations = new TreeMap<>();
    parent
        .section("required_annotations")
        .ifPresent(section ->
            section
                .keys()
                .forEach(key ->
                    section.freeText(key).ifPresent(text -> annotations.put(key, text.value()))));
    return annotations;
  }

  private static @Nullable CosignConfig cosign(Section parent) {
    Section section = parent.section("cosign").orElse(null);
    if (section == null) {
      return null;
    }
    List<String> keys = section.parsedList("keys", PublicKeys::check);
    if (section.texts("keys").isEmpty()) {
      section.error("keys", section.has("keys") ? "is empty" : "is missing");
    }
    String identity = section.string("identity").orElse(null);
    TlogMode tlog = section.choice("tlog", TlogMode.class).orElse(TlogMode.IGNORE);
    List<String> tlogKeys = section.parsedList("tlog_keys", PublicKeys::check);
    if (tlog == TlogMode.REQUIRE && tlogKeys.isEmpty() && !section.has("tlog_keys")) {
      section.error("tlog_keys", "is missing: tlog: require needs the log's public key");
    }
    section.finish();
    return new CosignConfig(keys, identity, tlog, tlogKeys);
  }
}
