package io.ocidaemon.primer.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs calls against one registry: credentials, slots, redirects, retries, failures. */
final class Caller implements AutoCloseable {
  /**
   * Makes a result of an expected answer; an IOException while reading is worth another attempt.
   */
  @FunctionalInterface
  interface Reader<T> {
    T read(Exchange answer) throws IOException;
  }

  private final Exchanger exchanger;
  private final Retry retry;
  private final Authenticator authenticator;
  private final Failures failures;
  private final Origin home;

  Caller(Endpoint endpoint, HttpTransport transport, RegistrySettings settings) {
    this.home = Origin.of(endpoint.base());
    this.exchanger = new Exchanger(transport, settings);
    Secrets secrets = new Secrets(endpoint.credentials());
    this.failures = new Failures(endpoint.host(), settings.time(), secrets);
    this.retry = new Retry(settings, failures);
    this.authenticator =
        new Authenticator(
            endpoint,
            new TokenSource(endpoint, exchanger, retry, failures, secrets, settings),
            settings);
  }

  Failures failures() {
    return failures;
  }

  Retry retry() {
    return retry;
  }

  /** Asks until there is an expected answer and it is read, or there is no point in going on. */
  <T> T run(Call call, Reader<T> reader) throws IOException {
    return retry.run(call, () -> once(call, reader));
  }

  /** Asks once (401 aside) and reads the answer. */
  <T> T once(Call call, Reader<T> reader) throws IOException {
    try (Exchange answer = open(call)) {
      return reader.read(answer);
    } catch (IOException e) {
      throw failure(call, e);
    }
  }

  /**
   * Asks once and hands out the answer, whose status is expected; the taker closes it. A 401 is
   * answered at most twice: a first challenge, then one that wants other scopes.
   */
  Exchange open(Call call) throws IOException {
    try {
      String authorization = authenticator.header(call.scopes());
      for (int challenged = 0; ; challenged++) {
        Exchange answer = send(call, authorization);
        if (call.expected().contains(answer.status())) {
          return answer;
        }
        boolean answerable =
            answer.status() == 401 && challenged < 2 && answer.origin().equals(home);
        List<Challenge> challenges;
        RegistryException refusal;
        // Closed before a token is asked for: that takes a slot too, often of the same host.
        try (answer) {
          challenges = Challenge.parse(answer.headers().all("WWW-Authenticate"));
          refusal = failures.status(call, answer);
        }
        authorization = answerable ? authenticator.answer(call, challenges, authorization) : null;
        if (authorization == null) {
          throw refusal;
        }
      }
    } catch (IOException e) {
      throw failure(call, e);
    }
  }

  /** Any IOException as one of the four words; an interrupt stays what it is. */
  IOException failure(Call call, IOException e) {
    return switch (e) {
      case RegistryException already -> already;
      case InterruptedIOException late -> interruptOr(late, x -> failures.network(call, x));
      default -> failures.network(call, e);
    };
  }

  static IOException interruptOr(
      InterruptedIOException e, Function<IOException, IOException> otherwise) {
    return e instanceof SocketTimeoutException || !Thread.currentThread().isInterrupted()
        ? otherwise.apply(e)
        : e;
  }

  private Exchange send(Call call, @Nullable String authorization) throws IOException {
    HttpRequest request = call.request().with("User-Agent", RegistryClient.USER_AGENT);
    // An upload may continue at another origin; our credentials do not.
    if (authorization != null && request.origin().equals(home)) {
      request = request.with("Authorization", authorization);
    }
    return exchanger.send(request, call.kind(), call.weight());
  }

  @Override
  public void close() {
    exchanger.close();
  }
}
