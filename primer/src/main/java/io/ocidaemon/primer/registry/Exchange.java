package io.ocidaemon.primer.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An answer that holds its slot, counts what is read and tells the listener once, when closed. */
final class Exchange implements HttpResponse {
  private final HttpRequest request;
  private final RequestKind kind;
  private final HttpResponse answer;
  private final HostLimits.Slot slot;
  private final RequestListener listener;
  private final Time time;
  private final long started;
  private @Nullable InputStream body;
  private long bytesIn;
  private boolean closed;

  Exchange(
      HttpRequest request,
      RequestKind kind,
      HttpResponse answer,
      HostLimits.Slot slot,
      RequestListener listener,
      Time time,
      long started) {
    this.request = request;
    this.kind = kind;
    this.answer = answer;
    this.slot = slot;
    this.listener = listener;
    this.time = time;
    this.started = started;
  }

  /** The request as it went out, after redirects. */
  HttpRequest request() {
    return request;
  }

  Origin origin() {
    return request.origin();
  }

  @Override
  public int status() {
    return answer.status();
  }

  @Override
  public HttpHeaders headers() {
    return answer.headers();
  }

  @Override
  public InputStream body() throws IOException {
    if (body == null) {
      body = new Counting(answer.body());
    }
    return body;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      answer.close();
    } finally {
      slot.close();
      listener.finished(
          new RequestListener.Event(
              origin().authority(),
              request.method(),
              kind,
              status(),
              bytesIn,
              request.body() == null ? 0 : request.body().length(),
              Duration.ofNanos(time.nanos() - started)));
    }
  }

  private final class Counting extends FilterInputStream {
    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      bytesIn += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      bytesIn += Math.max(0, n);
      return n;
    }

    @Override
    public void close() {
      Exchange.this.close();
    }
  }
}
