package io.ocidaemon.primer.registry;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pushes one blob (distribution-spec, "Pushing blobs"): mounts it from another repository where
 * that works, else POST and one PUT, else in chunks: where the blob is large, or the registry
 * refuses it in one piece.
 */
final class BlobPush {
  /** A registry may hash or move all of a blob before it answers the last request. */
  static final Duration COMMIT_PATIENCE = Duration.ofMinutes(10);

  static final int TOO_LARGE = 413;

  private final Api api;

  BlobPush(Api api) {
    this.api = api;
  }

  /** An upload under way; null location where the blob is there already. */
  record Started(@Nullable URI location, long minChunk) {}

  /** What came of the whole body in one PUT: done, or the status that refused it so. */
  private record OnePiece(@Nullable PushedBlob done, int refused) {}

  PushedBlob push(String repository, Descriptor blob, BlobSource source, @Nullable String from)
      throws IOException {
    if (source.size() != blob.size()) {
      throw api.failures()
          .misconfigured(
              "push the blob",
              Api.at(repository, blob.digest().toString()),
              "there are " + source.size() + " bytes of it here where " + blob.size() + " are due",
              "scrub the store");
    }
    Started started = start(repository, blob.digest(), from);
    if (started.location() == null) {
      return new PushedBlob(from != null, 0);
    }
    long chunk = api.settings().chunk();
    if (blob.size() <= api.settings().chunkAbove()) {
      OnePiece whole = inOnePiece(repository, blob, source, started);
      PushedBlob done = whole.done();
      if (done != null) {
        return done;
      }
      if (whole.refused() == TOO_LARGE) {
        chunk = ChunkedUpload.smaller(chunk);
      }
      started = start(repository, blob.digest(), null);
    }
    return new ChunkedUpload(api, this, repository, blob, source).run(started, chunk);
  }

  /** POST, with a mount where {@code from} is given. */
  Started start(String repository, Digest digest, @Nullable String from) throws IOException {
    URI uri = api.repository(repository, "blobs/uploads/");
    Scopes scopes = Scopes.push(repository);
    if (from != null) {
      uri = Uris.plus(Uris.plus(uri, "mount", digest.toString()), "from", from);
      scopes = Scopes.mount(repository, from);
    }
    if (digest.algorithm() != Digest.Algorithm.SHA256) {
      uri = Uris.plus(uri, "digest-algorithm", digest.algorithm().id());
    }
    Call call =
        call("start the upload", repository, digest, "POST", uri, scopes).expecting(201, 202);
    Call sent = call.with(call.request().with(HttpBody.of(new byte[0])));
    try {
      return api.caller()
          .run(
              sent,
              answer ->
                  answer.status() == 201
                      ? new Started(null, 0)
                      : new Started(
                          location(sent, answer, null),
                          answer
                              .headers()
                              .first("OCI-Chunk-Min-Length")
                              .map(JsonPage::length)
                              .orElse(0L)));
    } catch (RegistryException e) {
      int status = e.failure().status();
      // The account may push here and not read there; then the bytes are sent.
      if (from != null && status >= 400 && status < 500 && status != 429) {
        return start(repository, digest, null);
      }
      throw e;
    }
  }

  /** PUT with the whole body. */
  private OnePiece inOnePiece(String repository, Descriptor blob, BlobSource source, Started first)
      throws IOException {
    long sent = 0;
    @Nullable URI location = first.location();
    for (int failed = 1; location != null; failed++) {
      Call put = commit(repository, blob.digest(), location, source.body(0, blob.size()));
      try {
        sent += blob.size();
        api.caller()
            .once(
                put,
                answer -> {
                  checkDigest(api, put, answer, blob.digest());
                  return true;
                });
        return new OnePiece(new PushedBlob(false, sent), 0);
      } catch (RegistryException e) {
        if (refusesOnePiece(e.failure().status())) {
          return new OnePiece(null, e.failure().status());
        }
        api.caller().retry().pause(put, e, failed);
        // Only the answer may have been lost. Else: the session may hold half of it; a new one is
        // simpler than finding out.
        if (new Blobs(api).exists(repository, blob.digest())) {
          return new OnePiece(new PushedBlob(false, sent), 0);
        }
        location = start(repository, blob.digest(), null).location();
      }
    }
    return new OnePiece(new PushedBlob(false, sent), 0);
  }

  private static boolean refusesOnePiece(int status) {
    return switch (status) {
      case 400, 404, 405, 411, TOO_LARGE, 415, 416, 501 -> true;
      default -> false;
    };
  }

  /** The PUT that ends an upload. */
  Call commit(String repository, Digest digest, URI location, HttpBody body)
      throws RegistryException {
    Call call =
        call(
                "push the blob",
                repository,
                digest,
                "PUT",
                Uris.plus(location, "digest", digest.toString()),
                Scopes.push(repository))
            .expecting(200, 201, 204)
            .bulk();
    return call.with(
        call.request()
            .with(body)
            .with("Content-Type", "application/octet-stream")
            .patient(COMMIT_PATIENCE));
  }

  Call call(
      String action, String repository, Digest digest, String method, URI uri, Scopes scopes) {
    return api.call(
        action, Api.at(repository, digest.toString()), RequestKind.UPLOAD, method, uri, scopes);
  }

  /**
   * Where an upload goes on: {@code Location}, relative or absolute, its query kept; {@code or}
   * where the answer has none. A registry that names itself by http behind a proxy of https is
   * asked by https all the same; any other step down to http is refused.
   */
  URI location(Call call, Exchange answer, @Nullable URI or) throws RegistryException {
    String text = answer.headers().first("Location").orElse("");
    if (text.isBlank() && or != null) {
      return or;
    }
    URI asked = call.request().uri();
    URI target = text.isBlank() ? null : Uris.resolve(asked, text);
    if (target == null) {
      throw api.failures().broken(call, "it does not say where the upload goes on (Location)");
    }
    Origin from = Origin.of(asked);
    Origin to = Origin.of(target);
    if (from.secure() && !to.secure()) {
      if (from.host().equals(to.host())) {
        return Uris.rebase(asked, target);
      }
      throw api.failures().broken(call, "it sends the upload from https to http, to " + to);
    }
    return target;
  }

  static void checkDigest(Api api, Call call, Exchange answer, Digest sent)
      throws RegistryException {
    Optional<Digest> told = Api.digestOf(answer.headers());
    if (told.isPresent()
        && told.get().algorithm() == sent.algorithm()
        && !told.get().equals(sent)) {
      throw api.failures()
          .broken(call, "it took in " + told.get() + " where " + sent + " was sent");
    }
  }
}
