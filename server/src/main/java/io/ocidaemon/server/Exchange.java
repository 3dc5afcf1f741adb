package io.ocidaemon.server;

import io.ocidaemon.oci.Digest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * One request and the ways to answer it. Everything that the answers have in common is here:
 * lengths, entity tags, conditions, ranges, error bodies, HEAD.
 */
final class Exchange {
  /** What a digest names never changes. */
  static final String IMMUTABLE = "public, max-age=31536000, immutable";

  /** To be kept, and asked about each time. */
  static final String REVALIDATE = "no-cache";

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final BodyWriter writer;
  private final boolean head;

  Exchange(HttpServletRequest request, HttpServletResponse response, BodyWriter writer) {
    this.request = request;
    this.response = response;
    this.writer = writer;
    this.head = request.getMethod().equals("HEAD");
  }

  /** Only reading is served. */
  boolean isRead() {
    return head || request.getMethod().equals("GET");
  }

  boolean isCommitted() {
    return response.isCommitted();
  }

  /** The path as it stood in the request line. */
  String rawPath() {
    return request.getRequestURI();
  }

  /** The path below the context under which a container has mounted the servlet. */
  String pathInContext() {
    String path = request.getRequestURI();
    String context = request.getContextPath();
    return path.startsWith(context) ? path.substring(context.length()) : path;
  }

  @Nullable String rawQuery() {
    return request.getQueryString();
  }

  void header(String name, String value) {
    response.setHeader(name, value);
  }

  /** Answers an error in the OCI shape. */
  void error(ErrorCode code, String detail) throws ClientGoneException {
    if (code == ErrorCode.UNSUPPORTED) {
      header("Allow", "GET, HEAD");
    }
    header("Cache-Control", "no-store");
    send(code.status(), "application/json", code.body(detail));
  }

  /** Answers a list or the like: its entity tag is a hash of it, and it is asked for each time. */
  void json(String contentType, byte[] body) throws ClientGoneException {
    String etag = '"' + Digest.of(Digest.Algorithm.SHA256, body).hex().substring(0, 32) + '"';
    header("ETag", etag);
    header("Cache-Control", REVALIDATE);
    if (proceeds(etag)) {
      send(200, contentType, body);
    }
  }

  /**
   * Answers the content of a digest, whole or in part.
   *
   * @param cacheControl {@link #IMMUTABLE} or {@link #REVALIDATE}
   */
  void content(Digest digest, String contentType, String cacheControl, Body body)
      throws IOException {
    String etag = "\"" + digest + "\"";
    header("ETag", etag);
    header("Cache-Control", cacheControl);
    header("Docker-Content-Digest", digest.toString());
    if (!proceeds(etag)) {
      return;
    }
    header("Accept-Ranges", "bytes");
    long size = body.size();
    ByteRange range = new ByteRange(0, size);
    int status = 200;
    if (!head && EntityTags.rangeMatch(request.getHeader("If-Range"), etag)) {
      switch (ByteRange.parse(values("Range"), size)) {
        case ByteRange.Whole whole -> {}
        case ByteRange.Part part -> {
          range = part.range();
          status = 206;
          long last = range.first() + range.length() - 1;
          header("Content-Range", "bytes " + range.first() + "-" + last + "/" + size);
        }
        case ByteRange.Unsatisfiable none -> {
          header("Content-Range", "bytes */" + size);
          error(ErrorCode.RANGE_INVALID, "the content has " + size + " bytes");
          return;
        }
      }
    }
    response.setStatus(status);
    response.setContentType(contentType);
    response.setContentLengthLong(range.length());
    if (!head) {
      writer.write(request, response, body, range);
    }
  }

  /** Conditions first (RFC 9110, section 13.2.2); false where they ended the exchange. */
  private boolean proceeds(String etag) throws ClientGoneException {
    String ifMatch = values("If-Match");
    if (ifMatch != null && !EntityTags.strongMatch(ifMatch, etag)) {
      response.setStatus(412);
      header("Cache-Control", "no-store");
      response.setContentLengthLong(0);
      return false;
    }
    String ifNoneMatch = values("If-None-Match");
    if (ifNoneMatch != null && EntityTags.weakMatch(ifNoneMatch, etag)) {
      response.setStatus(304);
      try {
        // Committed here: at the end of the request Jetty would announce a length of 0, which a
        // 304 must not have (RFC 9110, section 8.6).
        response.flushBuffer();
      } catch (IOException e) {
        throw new ClientGoneException(e);
      }
      return false;
    }
    return true;
  }

  private void send(int status, String contentType, byte[] body) throws ClientGoneException {
    response.setStatus(status);
    response.setContentType(contentType);
    response.setContentLengthLong(body.length);
    if (!head) {
      writer.write(response, body, 0, body.length);
    }
  }

  /** All lines of a header as one list; null where there is none. */
  private @Nullable String values(String name) {
    Enumeration<String> lines = request.getHeaders(name);
    if (!lines.hasMoreElements()) {
      return null;
    }
    String first = lines.nextElement();
    if (!lines.hasMoreElements()) {
      return first;
    }
    StringBuilder all = new StringBuilder(first);
    while (lines.hasMoreElements()) {
      all.append(", ").append(lines.nextElement());
    }
    return all.toString();
  }
}
