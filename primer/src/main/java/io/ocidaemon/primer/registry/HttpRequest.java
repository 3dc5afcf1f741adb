package io.ocidaemon.primer.registry;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request as it goes over the wire, once: no retry, redirect or credential is added below it.
 *
 * @param method an HTTP method in capitals
 * @param uri absolute, {@code http} or {@code https}
 * @param headers all fields but {@code Host}, {@code Content-Length} and {@code Connection}
 * @param body what is sent, or null for none
 * @param patience how long the other side may take to begin its answer where that differs from the
 *     transport's inactivity limit (a registry that hashes 20 GiB before it answers), or null
 */
public record HttpRequest(
    String method,
    URI uri,
    HttpHeaders headers,
    @Nullable HttpBody body,
    @Nullable Duration patience) {

  public HttpRequest {
    Origin.of(uri);
  }

  /** A request without a body. */
  public static HttpRequest of(String method, URI uri) {
    return new HttpRequest(method, uri, HttpHeaders.empty(), null, null);
  }

  HttpRequest with(String header, String value) {
    return new HttpRequest(method, uri, headers.with(header, value), body, patience);
  }

  HttpRequest with(HttpHeaders all) {
    return new HttpRequest(method, uri, all, body, patience);
  }

  HttpRequest with(@Nullable HttpBody newBody) {
    return new HttpRequest(method, uri, headers, newBody, patience);
  }

  HttpRequest at(URI newUri) {
    return new HttpRequest(method, newUri, headers, body, patience);
  }

  HttpRequest patient(Duration newPatience) {
    return new HttpRequest(method, uri, headers, body, newPatience);
  }

  Origin origin() {
    return Origin.of(uri);
  }

  /** Never the query: it may hold a signature. */
  @Override
  public String toString() {
    return method + " " + Origin.of(uri) + uri.getRawPath() + " " + headers;
  }
}
