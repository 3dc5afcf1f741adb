package io.ocidaemon.primer.registry;

import io.ocidaemon.oci.Descriptor;
import io.ocidaemon.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A blob's bytes as they come, from an offset to its end. Where the connection breaks, stalls or
 * its token expires, it goes on where it stopped; exactly the announced number of bytes comes out,
 * or a {@link RegistryException}. Not checked here: the digest, which the reader computes; where it
 * is wrong, throw {@link #wrongDigest}.
 *
 * <p>One thread at a time. Holds one of the host's slots until it is closed.
 */
public final class BlobBody implements ReadableByteChannel {
  private static final int BUFFER = 128 * 1024;
  // An attempt that brought this much counts as a success: a long blob over a bad line may break
  // often, as long as it gets on.
  private static final long PROGRESS = 1 << 20;

  /** Opens the blob at an offset, once; the answer's body begins exactly there. */
  interface Opener {
    Exchange open(long offset) throws IOException;
  }

  /** Another source, for when this one does not get on. */
  interface Fallback {
    /**
     * The same blob from elsewhere.
     *
     * @param failure why this source is given up
     */
    BlobBody open(long offset, RegistryException failure) throws IOException;
  }

  private final Api api;
  private final Call call;
  private final Descriptor blob;
  private final Opener opener;
  private final long begin;
  private final byte[] buffer = new byte[BUFFER];
  private @Nullable Exchange exchange;
  private @Nullable InputStream in;
  private long position;
  private long progressFrom;
  private long received;
  private int failed;
  private boolean open = true;
  private @Nullable Fallback fallback;
  private @Nullable BlobBody successor;
  private @Nullable Runnable leaveOut;

  BlobBody(Api api, Call call, Descriptor blob, long offset, Opener opener) {
    this.api = api;
    this.call = call;
    this.blob = blob;
    this.opener = opener;
    this.begin = offset;
    this.position = offset;
    this.progressFrom = offset;
  }

  /**
   * Makes the first connection, with retries, so that a blob that is not there is known at once.
   */
  BlobBody start() throws IOException {
    if (position < blob.size()) {
      Exchange first = api.caller().retry().run(call, () -> opener.open(position));
      exchange = first;
      in = first.body();
    }
    return this;
  }

  /**
   * Makes it one of several sources.
   *
   * @param other what to do where this one fails for good
   * @param wrongBytes leaves this one out for a while, as it sent other bytes
   */
  BlobBody orElse(Fallback other, Runnable wrongBytes) {
    this.fallback = other;
    this.leaveOut = wrongBytes;
    return this;
  }

  /** Offset of the next byte that {@link #read} gives. */
  public long position() {
    return successor == null ? position : successor.position();
  }

  /** Bytes taken off the wire for it until now, those that were skipped or read twice included. */
  public long received() {
    return received + (successor == null ? 0 : successor.received());
  }

  /**
   * Reads up to as many bytes as fit, at least one; -1 at the blob's end.
   *
   * @throws RegistryException unavailable where it does not get on after all retries; broken where
   *     the registry has more or fewer bytes than {@code size}, or does not have the blob
   * @throws java.io.InterruptedIOException the thread was interrupted; its flag is set again
   */
  @Override
  public int read(ByteBuffer target) throws IOException {
    if (!open) {
      throw new ClosedChannelException();
    }
    if (successor != null) {
      return successor.read(target);
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    try {
      return own(target);
    } catch (RegistryException e) {
      Fallback other = fallback;
      if (other == null) {
        throw e;
      }
      hangUp();
      successor = other.open(position, e);
      return successor.read(target);
    }
  }

  private int own(ByteBuffer target) throws IOException {
    while (position < blob.size()) {
      try {
        int n = some(target);
        if (n > 0) {
          return n;
        }
      } catch (IOException e) {
        hangUp();
        IOException failure = api.caller().failure(call, e);
        if (!(failure instanceof RegistryException known)) {
          throw failure;
        }
        if (position - progressFrom >= PROGRESS) {
          failed = 0;
        }
        progressFrom = position;
        api.caller().retry().pause(call, known, ++failed);
        api.caller().retry().awaitParked(call);
      }
    }
    end();
    return -1;
  }

  private int some(ByteBuffer target) throws IOException {
    InputStream source = in;
    if (source == null) {
      exchange = opener.open(position);
      source = exchange.body();
      in = source;
    }
    int want = (int) Math.min(Math.min(target.remaining(), BUFFER), blob.size() - position);
    int n =
        target.hasArray()
            ? source.read(target.array(), target.arrayOffset() + target.position(), want)
            : source.read(buffer, 0, want);
    if (n < 0) {
      throw new IOException("the body ended " + (blob.size() - position) + " bytes short");
    }
    if (target.hasArray()) {
      target.position(target.position() + n);
    } else {
      target.put(buffer, 0, n);
    }
    position += n;
    received += n;
    return n;
  }

  /** All bytes are out. There must not be more; and at its end the connection can be kept. */
  private void end() throws IOException {
    InputStream source = in;
    if (source == null) {
      return;
    }
    in = null;
    boolean more;
    try {
      more = source.read() >= 0;
    } catch (IOException e) {
      more = false; // it broke behind the last byte that matters
    }
    hangUp();
    if (more) {
      throw api.failures().broken(call, "it sent more than the " + blob.size() + " bytes due");
    }
  }

  /**
   * Says that what was read has another digest: a mirror that may be to blame is not asked again
   * for a while. To blame is who served last, as it saw the blob's end; the mirrors before it where
   * that was the origin, which is believed before them.
   *
   * @return true where a mirror is left out now, so that another attempt has other sources; false
   *     where these are the origin's own bytes, and another attempt is in vain
   */
  public boolean blame() {
    List<BlobBody> sources = sources();
    Runnable last = sources.getLast().leaveOut;
    if (last != null) {
      last.run();
      return true;
    }
    boolean mirrors = false;
    for (BlobBody source : sources) {
      if (source.leaveOut != null) {
        source.leaveOut.run();
        mirrors = true;
      }
    }
    return mirrors;
  }

  /** The failure to throw where what was read has another digest; {@link #blame}s for it, too. */
  public RegistryException wrongDigest(Digest actual) {
    blame();
    BlobBody source = sources().getLast();
    return source
        .api
        .failures()
        .broken(
            source.call,
            "what came has the digest " + actual + " where " + blob.digest() + " was due");
  }

  /** Those that gave bytes, in their order; at least one. */
  private List<BlobBody> sources() {
    List<BlobBody> all = new ArrayList<>();
    BlobBody last = this;
    for (BlobBody body = this; body != null; body = body.successor) {
      if (body.position > body.begin) {
        all.add(body);
      }
      last = body;
    }
    return all.isEmpty() ? List.of(last) : all;
  }

  /** Counts bytes that were read over to come to the offset. */
  void skipped(long bytes) {
    received += bytes;
  }

  private void hangUp() {
    in = null;
    if (exchange != null) {
      exchange.close();
      exchange = null;
    }
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    hangUp();
    if (successor != null) {
      successor.close();
    }
  }
}
