package io.ocidaemon.primer.registry;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.primer.failure.FailureKind;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * PATCH after PATCH, then PUT (distribution-spec, "Pushing a blob in chunks"). After a broken PATCH
 * it asks how far the registry came and goes on there. A 413 makes the chunks smaller: proxies
 * before registries take bodies of some MiB often, and say that only so.
 */
final class ChunkedUpload {
  // Below the limits that proxies have out of the box or by habit (10 MB, 100 MB).
  private static final long SMALL = 8L << 20;
  private static final long SMALLEST = 1L << 20;
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-(\\d{1,18})");

  private final Api api;
  private final BlobPush push;
  private final String repository;
  private final Descriptor blob;
  private final BlobSource source;
  private long sent;

  ChunkedUpload(Api api, BlobPush push, String repository, Descriptor blob, BlobSource source) {
    this.api = api;
    this.push = push;
    this.repository = repository;
    this.blob = blob;
    this.source = source;
  }

  /** Where the upload stands: what comes next, and where to send it. */
  private record Point(long offset, URI location) {}

  /** The chunk to try after one of this size was refused as too large. */
  static long smaller(long chunk) {
    return chunk > SMALL ? SMALL : Math.max(chunk / 2, Math.min(chunk, SMALLEST));
  }

  /**
   * @param started by a POST; nothing is sent where that found the blob
   * @param wanted bytes of a chunk, unless the registry wants more or takes less
   */
  PushedBlob run(BlobPush.Started started, long wanted) throws IOException {
    URI location = started.location();
    if (location == null) {
      return new PushedBlob(false, 0);
    }
    long chunk = Math.max(wanted, started.minChunk());
    Point point = new Point(0, location);
    int failed = 0;
    while (point.offset() < blob.size()) {
      long length = Math.min(chunk, blob.size() - point.offset());
      Call call = patch(point, length);
      try {
        sent += length;
        Point before = point;
        Point after = api.caller().once(call, answer -> next(call, answer, before, length));
        failed = after.offset() > before.offset() ? 0 : failed + 1;
        point = after;
      } catch (RegistryException e) {
        long less = Math.max(smaller(length), started.minChunk());
        if (e.failure().status() == BlobPush.TOO_LARGE && less < length) {
          chunk = less;
          point = resumed(point);
          if (point == null) {
            return new PushedBlob(false, sent);
          }
          continue;
        }
        boolean outOfStep = e.failure().status() == 416;
        failed++;
        api.caller().retry().pause(call, outOfStep ? e.retryable(null) : e, failed);
        point = ask(point);
      }
      if (failed >= api.settings().retry().attempts()) {
        throw api.failures().broken(call, "it takes chunks and does not get on");
      }
    }
    Call put = push.commit(repository, blob.digest(), point.location(), HttpBody.of(new byte[0]));
    try {
      api.caller()
          .run(
              put,
              answer -> {
                BlobPush.checkDigest(api, put, answer, blob.digest());
                return true;
              });
    } catch (RegistryException e) {
      // A second PUT finds no upload where only the answer to the first was lost.
      if (!e.failure().notFound() || !new Blobs(api).exists(repository, blob.digest())) {
        throw e;
      }
    }
    return new PushedBlob(false, sent);
  }

  private Call patch(Point point, long length) {
    Call call =
        push.call(
                "push the blob in chunks",
                repository,
                blob.digest(),
                "PATCH",
                point.location(),
                Scopes.push(repository))
            .expecting(200, 201, 202, 204)
            .bulk();
    return call.with(
        call.request()
            .with(source.body(point.offset(), length))
            .with("Content-Type", "application/octet-stream")
            // Not RFC 9110's form: the specification has it without a unit.
            .with("Content-Range", point.offset() + "-" + (point.offset() + length - 1))
            .patient(BlobPush.COMMIT_PATIENCE));
  }

  private Point next(Call call, Exchange answer, Point before, long length)
      throws RegistryException {
    URI location = push.location(call, answer, before.location());
    long offset =
        held(answer).filter(o -> o <= before.offset() + length).orElse(before.offset() + length);
    return new Point(offset, location);
  }

  /**
   * Where the upload goes on after a chunk that was refused: the same upload where the registry
   * still knows it, else a new one; null where that finds the blob there.
   */
  private @Nullable Point resumed(Point point) throws IOException {
    try {
      return ask(point);
    } catch (RegistryException e) {
      if (e.kind() == FailureKind.UNAVAILABLE) {
        throw e;
      }
      URI location = push.start(repository, blob.digest(), null).location();
      return location == null ? null : new Point(0, location);
    }
  }

  /** How far the registry came. Where it has forgotten the upload, that is a failure. */
  private Point ask(Point point) throws IOException {
    Call call =
        push.call(
                "ask how far the upload came",
                repository,
                blob.digest(),
                "GET",
                point.location(),
                Scopes.push(repository))
            .expecting(200, 204);
    return api.caller()
        .run(
            call,
            answer ->
                new Point(
                    held(answer).filter(o -> o <= blob.size()).orElse(0L),
                    push.location(call, answer, point.location())));
  }

  /** Bytes that {@code Range: 0-N} says are there. "0-0" is what registries say of none, too. */
  private static Optional<Long> held(Exchange answer) {
    Matcher range = RANGE.matcher(answer.headers().first("Range").orElse("").strip());
    if (!range.matches()) {
      return Optional.empty();
    }
    long last = Long.parseLong(range.group(1));
    return Optional.of(last == 0 ? 0 : last + 1);
  }
}
