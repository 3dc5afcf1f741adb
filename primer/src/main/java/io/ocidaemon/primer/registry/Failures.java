package io.ocidaemon.primer.registry;

import static io.ocidaemon.primer.failure.FailureKind.BROKEN;
import static io.ocidaemon.primer.failure.FailureKind.MISCONFIGURED;
import static io.ocidaemon.primer.failure.FailureKind.UNAVAILABLE;

import io.ocidaemon.primer.failure.FailureKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns what went wrong at one endpoint into failures with one of the four words. */
final class Failures {
  private final String host;
  private final Time time;
  private final Secrets secrets;

  Failures(String host, Time time, Secrets secrets) {
    this.host = host;
    this.time = time;
    this.secrets = secrets;
  }

  /** The registry serves what its digest, size or the specification denies. */
  RegistryException broken(Call call, String cause) {
    return broken(call.action(), call.subject(), cause);
  }

  RegistryException broken(String action, String subject, String cause) {
    return of(BROKEN, action, subject, cause, "ask whoever runs the registry", 0, List.of(), null);
  }

  RegistryException misconfigured(String action, String subject, String cause, String advice) {
    return of(MISCONFIGURED, action, subject, cause, advice, 0, List.of(), null);
  }

  RegistryException unavailable(Call call, String cause, @Nullable Throwable why) {
    return new RegistryException(
        failure(UNAVAILABLE, call.action(), call.subject(), cause, "", 0, List.of(), null), why);
  }

  /** Parked: the host asked to be left alone for longer than anybody here waits. */
  RegistryException parked(Call call, Duration wait) {
    return of(
        UNAVAILABLE,
        call.action(),
        call.subject(),
        "the registry limits requests",
        "",
        429,
        List.of(),
        time.now().plus(wait));
  }

  /** An answer with a status that is none of the expected ones; reads its error body. */
  RegistryException status(Call call, Exchange answer) {
    int status = answer.status();
    ErrorBody body =
        answer.request().method().equals("HEAD") ? new ErrorBody(List.of(), "") : errorBody(answer);
    String who =
        answer.origin().equals(call.request().origin())
            ? "it"
            : answer.origin().authority() + ", where it redirects to,";
    String cause =
        who + " answered " + status + (body.line().isEmpty() ? "" : " (" + body.line() + ")");
    Optional<Duration> wait = RetryAfter.of(answer.headers(), time.now());
    FailureKind kind;
    String advice = "";
    boolean again = false;
    if (status == 401) {
      kind = MISCONFIGURED;
      advice = "check authentication of this host; private and unknown repositories look the same";
    } else if (status == 403) {
      kind = MISCONFIGURED;
      advice = "these credentials may not do this; check the rights of the account";
    } else if (status == 404) {
      kind = call.missing();
      advice =
          kind == BROKEN
              ? "what it serves names it, and it has lost it"
              : "check the name; it may be private, too";
    } else if (status == 429 || status == 408) {
      kind = UNAVAILABLE;
      again = true;
    } else if (status >= 500) {
      kind = UNAVAILABLE;
      again = status != 501 && status != 505;
    } else if (status >= 400) {
      kind = MISCONFIGURED;
      advice = "the registry does not take this request";
    } else {
      kind = BROKEN;
      advice = "this answer makes no sense here; is it a registry?";
    }
    Instant retryAt = again && wait.isPresent() ? time.now().plus(wait.get()) : null;
    RegistryException failure =
        of(kind, call.action(), call.subject(), cause, advice, status, body.codes(), retryAt);
    return again ? failure.retryable(wait.orElse(null)) : failure;
  }

  /** What an error answer says, without secrets. */
  ErrorBody errorBody(HttpResponse answer) {
    return ErrorBody.read(answer, secrets);
  }

  /** A connection that was not made, or broke. */
  RegistryException network(Call call, IOException e) {
    if (e instanceof Exchanger.RedirectRefused) {
      return of(
          MISCONFIGURED,
          call.action(),
          call.subject(),
          String.valueOf(e.getMessage()),
          "it is not followed; ask whoever runs the registry",
          0,
          List.of(),
          null);
    }
    if (has(e, CertificateException.class)) {
      return new RegistryException(
          failure(
              MISCONFIGURED,
              call.action(),
              call.subject(),
              "its certificate is not trusted: " + reason(e),
              "give its authority as ca_cert_b64, or mend the certificate",
              0,
              List.of(),
              null),
          e);
    }
    String advice = "";
    String cause;
    if (e instanceof UnknownHostException) {
      cause = "the name is not known to DNS";
      advice = "check the host's spelling";
    } else if (e instanceof SocketTimeoutException) {
      cause = "no answer in time: " + reason(e);
    } else if (e instanceof SSLException) {
      cause = "no TLS connection: " + reason(e);
      advice = "if it speaks plain HTTP, set insecure: true";
    } else if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
      cause = "no connection: " + reason(e);
    } else {
      cause = "the connection broke: " + reason(e);
    }
    return new RegistryException(
            failure(UNAVAILABLE, call.action(), call.subject(), cause, advice, 0, List.of(), null),
            e)
        .retryable(null);
  }

  private RegistryException of(
      FailureKind kind,
      String action,
      String subject,
      String cause,
      String advice,
      int status,
      List<String> codes,
      @Nullable Instant retryAt) {
    return new RegistryException(
        failure(kind, action, subject, cause, advice, status, codes, retryAt), null);
  }

  private Failure failure(
      FailureKind kind,
      String action,
      String subject,
      String cause,
      String advice,
      int status,
      List<String> codes,
      @Nullable Instant retryAt) {
    return new Failure(kind, action, host, subject, cause, advice, status, codes, retryAt);
  }

  private String reason(Throwable e) {
    Throwable root = e;
    while (root.getMessage() == null && root.getCause() != null) {
      root = root.getCause();
    }
    String text = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return secrets.redact(text.replaceAll("\\s+", " ").strip());
  }

  private static boolean has(Throwable e, Class<? extends Throwable> type) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }
}
