package io.ocidaemon.primer.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A transport without a network, for what loopback cannot play (other hosts, https). */
final class Canned {
  private Canned() {}

  interface Answers {
    HttpResponse to(HttpRequest request) throws IOException;
  }

  static HttpTransport transport(Answers answers) {
    return new HttpTransport() {
      @Override
      public HttpResponse send(HttpRequest request) throws IOException {
        return answers.to(request);
      }

      @Override
      public void close() {}
    };
  }

  static HttpResponse answer(int status, HttpHeaders headers, byte... body) {
    return new HttpResponse() {
      @Override
      public int status() {
        return status;
      }

      @Override
      public HttpHeaders headers() {
        return headers;
      }

      @Override
      public InputStream body() {
        return new ByteArrayInputStream(body);
      }

      @Override
      public void close() {}
    };
  }
}
