package io.ocidaemon.primer.registry;

import io.ocidaemon.primer.failure.FailureKind;
import java.util.Set;

/**
 * One thing asked of a registry, before credentials.
 *
 * @param action for messages, such as {@code list the tags}
 * @param subject repository, reference or digest, for messages
 * @param kind what for
 * @param weight which slots it may use
 * @param request method, URL, headers, body
 * @param scopes what a token must allow
 * @param expected the statuses that are answers; all others are failures
 * @param missing what a 404 is where it is no answer
 */
record Call(
    String action,
    String subject,
    RequestKind kind,
    HostLimits.Weight weight,
    HttpRequest request,
    Scopes scopes,
    Set<Integer> expected,
    FailureKind missing) {

  Call expecting(Integer... statuses) {
    return new Call(action, subject, kind, weight, request, scopes, Set.of(statuses), missing);
  }

  Call with(HttpRequest other) {
    return new Call(action, subject, kind, weight, other, scopes, expected, missing);
  }

  Call bulk() {
    return new Call(
        action, subject, kind, HostLimits.Weight.BULK, request, scopes, expected, missing);
  }

  Call missingIs(FailureKind other) {
    return new Call(action, subject, kind, weight, request, scopes, expected, other);
  }
}
