package io.ocidaemon.primer.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how a host is reached: the keys that registries, mirrors and caches share. */
final class AccessReader {

  private AccessReader() {}

  /** The access of a registry, mirror or cache; {@code host} must be there. */
  static Access read(Section section) {
    Text host = null;
    if (section.has("host")) {
      host = section.text("host").orElse(null);
    } else {
      section.required("host");
    }
    String spelled = host == null ? "" : host.value();
    String canonical = host == null ? "" : section.parse(host, Hosts::canonical).orElse("");
    boolean insecure = section.bool("insecure", false);
    boolean tlsVerify = section.bool("tls_verify", true);
    TlsConfig tls = tls(section);
    if (insecure) {
      for (String key : List.of("tls", "ca_cert_b64", "tls_verify")) {
        if (section.has(key)) {
          section.warn(key, "has no effect beside insecure: true, which is plain HTTP");
        }
      }
    }
    return new Access(
        canonical,
        spelled,
        insecure,
        tlsVerify,
        authentication(section),
        tls,
        section.parsed("proxy", AccessReader::proxy).orElse(null));
  }

  static @Nullable Authentication authentication(Section section) {
    return section.section("authentication").map(AccessReader::who).orElse(null);
  }

  private static @Nullable Authentication who(Section section) {
    AuthenticationType type = section.choice("type", AuthenticationType.class).orElse(null);
    if (!section.has("type")) {
      section.error("type", "is missing: token or basic");
    }
    Secret username = section.secret("username").orElse(null);
    Secret password = section.secret("password").orElse(null);
    if (!section.has("password")) {
      section.error("password", "is missing");
    }
    if (type == AuthenticationType.BASIC && !section.has("username")) {
      section.error("username", "is missing: basic takes a username and a password");
    }
    if (username != null && username.value().indexOf(':') >= 0) {
      section.error("username", "has a colon in it, which no HTTP user name can have");
    }
    section.finish();
    return type == null || password == null ? null : new Authentication(type, username, password);
  }

  static TlsConfig tls(Section section) {
    List<X509Certificate> ca =
        section
            .text("ca_cert_b64")
            .flatMap(text -> section.parse(text, Certificates::parse))
            .orElse(List.of());
    Section files = section.section("tls").orElse(null);
    if (files == null) {
      return new TlsConfig(null, null, null, ca);
    }
    Path caFile = files.file("ca_file").orElse(null);
    Path cert = files.file("cert").orElse(null);
    Path key = files.file("key").orElse(null);
    if (files.has("cert") != files.has("key")) {
      files.error(files.has("cert") ? "key" : "cert", "is missing: cert and key go together");
    }
    files.finish();
    return new TlsConfig(caFile, cert, key, ca);
  }

  private static URI proxy(String text) {
    try {
      URI uri = new URI(text);
      String scheme = String.valueOf(uri.getScheme());
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Answered below, without the text: it may hold a password.
    }
    throw new Unshown("must be a URL such as http://HOST:PORT");
  }
}
