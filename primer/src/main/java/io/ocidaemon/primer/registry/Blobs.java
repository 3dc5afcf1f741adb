package io.ocidaemon.primer.registry;

import static io.ocidaemon.primer.failure.FailureKind.BROKEN;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicReference;

/** {@code HEAD} and {@code GET /v2/<name>/blobs/<digest>} (distribution-spec, "Pulling blobs"). */
final class Blobs {
  private final Api api;

  Blobs(Api api) {
    this.api = api;
  }

  /** One HEAD: has the registry this blob in this repository? */
  boolean exists(String repository, Digest digest) throws IOException {
    Call call = call("HEAD", "look for the blob", repository, digest).expecting(200, 404);
    return api.caller().run(call, answer -> answer.status() == 200);
  }

  /** The blob from {@code offset} on; the first answer is there when this returns. */
  BlobBody get(String repository, Descriptor blob, long offset) throws IOException {
    if (offset < 0 || offset > blob.size()) {
      throw new IllegalArgumentException("offset " + offset + " of " + blob.size() + " bytes");
    }
    Call call = call("GET", "fetch the blob", repository, blob.digest()).bulk().missingIs(BROKEN);
    AtomicReference<BlobBody> self = new AtomicReference<>();
    BlobBody body =
        new BlobBody(api, call, blob, offset, at -> open(call, blob.size(), at, self.get()));
    self.set(body);
    return body.start();
  }

  private Exchange open(Call call, long size, long offset, BlobBody body) throws IOException {
    Call asked =
        offset == 0
            ? call
            : call.with(call.request().with("Range", "bytes=" + offset + "-"))
                .expecting(200, 206, 416);
    Exchange answer = api.caller().open(asked);
    try {
      switch (answer.status()) {
        case 206 -> checkPart(call, answer, size, offset);
        case 416 ->
            throw api.failures()
                .broken(call, "it has no byte " + offset + " where " + size + " bytes are due");
        default -> {
          checkWhole(call, answer, size);
          skip(answer.body(), offset, body);
        }
      }
      return answer;
    } catch (IOException | RuntimeException e) {
      answer.close();
      throw e;
    }
  }

  private void checkPart(Call call, Exchange answer, long size, long offset)
      throws RegistryException {
    String text = answer.headers().first("Content-Range").orElse("");
    boolean right =
        ContentRange.parse(text)
            .filter(r -> r.first() == offset)
            .filter(r -> r.complete() < 0 || r.complete() == size)
            .filter(r -> r.last() < size)
            .isPresent();
    if (!right) {
      throw api.failures()
          .broken(
              call,
              "asked for bytes from "
                  + offset
                  + " of "
                  + size
                  + " it sent \""
                  + Text.oneLine(text, 80)
                  + "\"");
    }
  }

  private void checkWhole(Call call, Exchange answer, long size) throws RegistryException {
    long announced = answer.headers().first("Content-Length").map(JsonPage::length).orElse(-1L);
    if (announced >= 0 && announced != size) {
      throw api.failures()
          .broken(call, "it announces " + announced + " bytes where " + size + " are due");
    }
  }

  /** Reads over what we have already: the registry knows no ranges. */
  private static void skip(InputStream in, long offset, BlobBody body) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    long left = offset;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new IOException("the body ended " + left + " bytes before where we left off");
      }
      left -= n;
      body.skipped(n);
    }
  }

  private Call call(String method, String action, String repository, Digest digest)
      throws RegistryException {
    return api.call(
        action,
        Api.at(repository, digest.toString()),
        RequestKind.BLOB,
        method,
        api.repository(repository, "blobs/" + digest),
        Scopes.pull(repository));
  }
}
