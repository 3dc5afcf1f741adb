package io.ocidaemon.primer.registry;

import io.ocidaemon.primer.failure.FailureKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, in parts that a log, a table or a person can use.
 *
 * @param kind one of the four words
 * @param action what was being done, such as {@code list the tags}
 * @param host the registry, as {@code HOST[:PORT]}
 * @param subject repository, reference or digest it was done to; empty where there is none
 * @param cause what came instead
 * @param advice what to do about it; empty where nothing but waiting helps
 * @param status the HTTP status that came, 0 where none did
 * @param codes the registry's error codes, such as {@code MANIFEST_UNKNOWN}; may be empty
 * @param retryAt when the host asked to be asked again; null where it did not say
 */
public record Failure(
    FailureKind kind,
    String action,
    String host,
    String subject,
    String cause,
    String advice,
    int status,
    List<String> codes,
    @Nullable Instant retryAt) {

  public Failure {
    codes = List.copyOf(codes);
  }

  /** One line: action, host, subject, what came, what to do. */
  public String message() {
    StringBuilder line = new StringBuilder("could not ").append(action).append(" at ").append(host);
    if (!subject.isEmpty()) {
      line.append(" for ").append(subject);
    }
    line.append(": ").append(cause);
    if (retryAt != null) {
      line.append("; it asks to be left alone until ").append(retryAt);
    }
    if (!advice.isEmpty()) {
      line.append("; ").append(advice);
    }
    return line.toString();
  }

  /** True where the registry answered that there is no such thing. */
  public boolean notFound() {
    return status == 404;
  }
}
