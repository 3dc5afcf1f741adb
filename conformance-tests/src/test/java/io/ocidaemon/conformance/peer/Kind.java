package io.ocidaemon.conformance.peer;

import java.util.regex.Pattern;

/** What a request to a registry is about, as request budgets count it. */
public enum Kind {
  PING,
  CATALOG,
  TAGS,
  MANIFEST_HEAD,
  MANIFEST_GET,
  MANIFEST_PUT,
  BLOB_HEAD,
  BLOB_GET,
  UPLOAD_POST,
  UPLOAD_PATCH,
  UPLOAD_PUT,
  REFERRERS,
  TOKEN,
  OTHER;

  private static final Pattern MANIFEST = Pattern.compile("/v2/.+/manifests/[^/]+");
  private static final Pattern BLOB = Pattern.compile("/v2/.+/blobs/[^/]+:[^/]+");
  private static final Pattern UPLOAD = Pattern.compile("/v2/.+/blobs/uploads/?.*");

  /** The kind of a request by its method and path (without the query). */
  public static Kind of(String method, String path) {
    if (path.equals("/v2") || path.equals("/v2/")) {
      return PING;
    }
    if (path.equals("/v2/_catalog")) {
      return CATALOG;
    }
    if (path.endsWith("/tags/list")) {
      return TAGS;
    }
    if (path.contains("/referrers/")) {
      return REFERRERS;
    }
    if (path.contains("/token")) {
      return TOKEN;
    }
    if (UPLOAD.matcher(path).matches()) {
      return switch (method) {
        case "POST" -> UPLOAD_POST;
        case "PATCH" -> UPLOAD_PATCH;
        case "PUT" -> UPLOAD_PUT;
        default -> OTHER;
      };
    }
    if (MANIFEST.matcher(path).matches()) {
      return switch (method) {
        case "HEAD" -> MANIFEST_HEAD;
        case "GET" -> MANIFEST_GET;
        case "PUT" -> MANIFEST_PUT;
        default -> OTHER;
      };
    }
    if (BLOB.matcher(path).matches()) {
      return switch (method) {
        case "HEAD" -> BLOB_HEAD;
        case "GET" -> BLOB_GET;
        default -> OTHER;
      };
    }
    return OTHER;
  }
}
