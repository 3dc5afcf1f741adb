package io.ocidaemon.server;

/**
 * Every error that the read API answers, as data: its code in the body, its status and what it says
 * (distribution-spec, "Error Codes"; the codes that the specification does not list are the usual
 * ones of other registries).
 */
enum ErrorCode {
  BLOB_UNKNOWN(404, "blob unknown to this repository"),
  DIGEST_INVALID(400, "the digest is not sha256:<64 hex digits> or sha512:<128 hex digits>"),
  MANIFEST_UNKNOWN(404, "manifest unknown to this repository"),
  NAME_INVALID(400, "invalid repository name"),
  NAME_UNKNOWN(404, "repository name not known to this registry"),
  NOT_FOUND(404, "there is nothing at this path"),
  PAGINATION_NUMBER_INVALID(400, "n is not a whole number of 0 or more"),
  QUERY_INVALID(400, "the query is not properly percent-encoded, or too long"),
  RANGE_INVALID(416, "the range lies outside of the content"),
  REQUEST_INVALID(400, "the request cannot be understood"),
  UNAVAILABLE(503, "not ready, or shutting down: ask again or elsewhere"),
  UNKNOWN(500, "internal error; the log of the registry says more"),
  UNSUPPORTED(405, "this registry is read-only: GET and HEAD");

  private final int status;
  private final String message;

  ErrorCode(int status, String message) {
    this.status = status;
    this.message = message;
  }

  int status() {
    return status;
  }

  String message() {
    return message;
  }

  /** The code that fits a status which the container itself answered. */
  static ErrorCode ofStatus(int status) {
    return switch (status) {
      case 404 -> NOT_FOUND;
      case 405 -> UNSUPPORTED;
      case 503 -> UNAVAILABLE;
      default -> status < 500 ? REQUEST_INVALID : UNKNOWN;
    };
  }

  /** The body: the one shape that the specification gives, in UTF-8. */
  byte[] body(String detail) {
    JsonText json = new JsonText();
    json.raw("{\"errors\":[{\"code\":").string(name());
    json.raw(",\"message\":").string(message);
    if (!detail.isEmpty()) {
      json.raw(",\"detail\":").string(detail);
    }
    return json.raw("}]}\n").bytes();
  }
}
