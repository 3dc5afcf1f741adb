package io.ocidaemon.primer.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.StandardAuthScheme;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * {@link HttpTransport} over Apache HttpClient 5, classic: blocking sockets, so every address of a
 * name is tried, a proxy is greeted with Basic on {@code CONNECT}, and an inactivity limit is the
 * socket's own (docs/decisions/0004-http-client.md). Everything that the library would do by itself
 * is switched off.
 */
public final class ApacheTransport implements HttpTransport {
  private static final int BUFFER = 64 * 1024;
  // Limits per host are ours (HostLimits); the pool must never be the narrower door.
  private static final int POOL = 1024;

  private final TransportSettings settings;
  private final CloseableHttpClient client;
  private final StallGuard guard;
  private final @Nullable HttpHost proxy;

  /** A pool of its own for these settings. Nothing is dialled yet. */
  public ApacheTransport(TransportSettings settings) {
    this.settings = settings;
    this.guard = new StallGuard(settings.silence());
    Timeout silence = Timeout.of(settings.silence());
    ConnectionConfig connections =
        ConnectionConfig.custom()
            .setConnectTimeout(Timeout.of(settings.connect()))
            .setSocketTimeout(silence)
            // A kept connection that its server closed meanwhile is found before it is used.
            .setValidateAfterInactivity(TimeValue.ofSeconds(1))
            .setIdleTimeout(Timeout.ofMinutes(1))
            .build();
    HttpClientBuilder builder =
        HttpClientBuilder.create()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setMaxConnTotal(POOL)
                    .setMaxConnPerRoute(POOL)
                    .setDefaultConnectionConfig(connections)
                    .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(silence).setTcpNoDelay(true).build())
                    .setDefaultTlsConfig(
                        TlsConfig.custom()
                            .setHandshakeTimeout(Timeout.of(settings.connect()))
                            .build())
                    .setTlsSocketStrategy(lazyTls(settings))
                    .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder()
                            .http1Config(
                                Http1Config.custom()
                                    .setBufferSize(BUFFER)
                                    .setMaxLineLength(BUFFER)
                                    .setMaxHeaderCount(256)
                                    .build())
                            // A proxy's 413 ends an upload at once, not after the last byte.
                            .responseOutOfOrderStrategy(
                                new MonitoringResponseOutOfOrderStrategy(1 << 20, Long.MAX_VALUE))
                            .build())
                    .build())
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableContentCompression()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableConnectionState()
            .disableDefaultUserAgent();
    ProxySettings via = settings.proxy();
    if (via == null) {
      this.proxy = null;
    } else {
      Origin origin = Origin.of(via.uri());
      this.proxy = new HttpHost(origin.scheme(), unbracketed(origin.host()), origin.port());
      builder.setProxy(proxy);
      if (via.username() != null && via.password() != null) {
        BasicCredentialsProvider credentials = new BasicCredentialsProvider();
        credentials.setCredentials(
            new AuthScope(proxy),
            new UsernamePasswordCredentials(via.username(), via.password().toCharArray()));
        builder.setDefaultCredentialsProvider(credentials);
      }
    }
    this.client = builder.build();
  }

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    HttpUriRequestBase wire = new HttpUriRequestBase(request.method(), request.uri());
    for (HttpHeaders.Field field : request.headers().fields()) {
      wire.addHeader(field.name(), field.value());
    }
    wire.setConfig(config(request.patience() == null ? settings.silence() : request.patience()));
    BodyEntity entity = null;
    HttpBody body = request.body();
    if (body != null) {
      entity = new BodyEntity(body);
      wire.setEntity(entity);
    }
    Origin origin = request.origin();
    HttpHost target = new HttpHost(origin.scheme(), unbracketed(origin.host()), origin.port());
    try (StallGuard.Watch watch = entity == null ? null : guard.watch(entity, wire::cancel)) {
      try {
        ClassicHttpResponse answer = client.executeOpen(target, wire, HttpClientContext.create());
        return new Answer(answer);
      } catch (IOException e) {
        if (watch != null && watch.fired()) {
          throw stalled(settings.silence(), "accepted", e);
        }
        throw e;
      }
    } catch (IOException e) {
      throw translate(e);
    } catch (RuntimeException e) {
      // The library wraps a malformed answer's details in unchecked exceptions here and there.
      throw new IOException("the HTTP exchange failed: " + e, e);
    }
  }

  @Override
  public void close() {
    guard.close();
    client.close(CloseMode.IMMEDIATE);
  }

  private RequestConfig config(Duration patience) {
    return RequestConfig.custom()
        .setResponseTimeout(Timeout.of(patience))
        .setConnectionRequestTimeout(Timeout.ofMinutes(1))
        .setRedirectsEnabled(false)
        .setContentCompressionEnabled(false)
        .setProtocolUpgradeEnabled(false)
        // Only a proxy is ever answered by the library, and only with Basic.
        .setAuthenticationEnabled(proxy != null)
        .setProxyPreferredAuthSchemes(List.of(StandardAuthScheme.BASIC))
        .setTargetPreferredAuthSchemes(List.of())
        .build();
  }

  /** An interrupt stays one; everything else is an IOException as it came. */
  private static IOException translate(IOException e) {
    if (e instanceof SocketTimeoutException) {
      return e;
    }
    if (Thread.currentThread().isInterrupted()) {
      return interrupted(e);
    }
    if (e instanceof InterruptedIOException && !(e.getCause() instanceof SocketTimeoutException)) {
      // The library's own limits (leases) come as this too; only a set flag is an interrupt.
      return new IOException(e.getMessage(), e);
    }
    return e;
  }

  static InterruptedIOException interrupted(Throwable cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException interrupted = new InterruptedIOException("interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }

  private static SocketTimeoutException stalled(Duration limit, String verb, IOException cause) {
    SocketTimeoutException stalled =
        new SocketTimeoutException("no byte " + verb + " for " + limit.toMillis() + " ms");
    stalled.initCause(cause);
    return stalled;
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The context is only built when a first TLS connection is made: it costs a slow start. */
  private static TlsSocketStrategy lazyTls(TransportSettings settings) {
    settings.caCertificates().forEach(TlsContexts::certificates); // a bad one fails here, early
    return new TlsSocketStrategy() {
      private volatile @Nullable TlsSocketStrategy built;

      @Override
      public javax.net.ssl.SSLSocket upgrade(
          java.net.Socket socket,
          String target,
          int port,
          @Nullable Object attachment,
          org.apache.hc.core5.http.protocol.HttpContext context)
          throws IOException {
        TlsSocketStrategy strategy = built;
        if (strategy == null) {
          strategy = build(settings);
          built = strategy;
        }
        return strategy.upgrade(socket, target, port, attachment, context);
      }
    };
  }

  private static TlsSocketStrategy build(TransportSettings settings) {
    SSLContext context = TlsContexts.of(settings);
    ClientTlsStrategyBuilder builder = ClientTlsStrategyBuilder.create().setSslContext(context);
    if (settings.tlsVerify()) {
      builder.setHostVerificationPolicy(HostnameVerificationPolicy.BUILTIN);
    } else {
      builder
          .setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT)
          .setHostnameVerifier(NoopHostnameVerifier.INSTANCE);
    }
    return builder.buildClassic();
  }

  /** One answer; hangs up on close unless its body was read to the end. */
  private static final class Answer implements HttpResponse {
    private final ClassicHttpResponse answer;
    private final HttpHeaders headers;
    private @Nullable InputStream body;

    Answer(ClassicHttpResponse answer) {
      this.answer = answer;
      List<HttpHeaders.Field> fields = new ArrayList<>();
      for (Header header : answer.getHeaders()) {
        String value = header.getValue() == null ? "" : header.getValue();
        fields.add(new HttpHeaders.Field(header.getName(), value.replaceAll("\\p{Cntrl}", " ")));
      }
      this.headers = HttpHeaders.of(fields);
    }

    @Override
    public int status() {
      return answer.getCode();
    }

    @Override
    public HttpHeaders headers() {
      return headers;
    }

    @Override
    public InputStream body() throws IOException {
      if (body == null) {
        HttpEntity entity = answer.getEntity();
        body = entity == null ? InputStream.nullInputStream() : new Body(entity.getContent());
      }
      return body;
    }

    @Override
    public void close() {
      // At the end of its body the connection is back in the pool already, and this does nothing.
      // Anywhere else: hang up. A graceful close would read the rest of the blob first.
      if (answer instanceof org.apache.hc.core5.io.ModalCloseable modal) {
        modal.close(CloseMode.IMMEDIATE);
      }
    }
  }

  /** Reads through and keeps interrupts what they are. */
  private static final class Body extends InputStream {
    private final InputStream in;

    Body(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return in.read(buffer, offset, length);
      } catch (IOException e) {
        throw translate(e);
      }
    }
  }
}
