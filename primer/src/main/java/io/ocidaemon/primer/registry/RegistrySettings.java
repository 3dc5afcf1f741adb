package io.ocidaemon.primer.registry;

import java.util.function.Consumer;

/**
 * What all clients of a process share.
 *
 * @param limits one instance for all
 * @param retry when to try again
 * @param listener is told of each request
 * @param warnings gets one line where something works but should be looked at
 * @param chunkAbove blobs larger than this, in bytes, are pushed in chunks
 * @param chunk size of a chunk in bytes
 * @param time clocks and waiting
 */
public record RegistrySettings(
    HostLimits limits,
    RetrySettings retry,
    RequestListener listener,
    Consumer<String> warnings,
    long chunkAbove,
    long chunk,
    Time time) {

  /** Default limits and retries; nobody is told anything. */
  public static RegistrySettings defaults() {
    return new RegistrySettings(
        HostLimits.defaults(),
        RetrySettings.defaults(),
        RequestListener.none(),
        warning -> {},
        // Many proxies in front of registries stop single bodies at a few GiB.
        4L << 30,
        256L << 20,
        Time.system());
  }

  public RegistrySettings withLimits(HostLimits other) {
    return new RegistrySettings(other, retry, listener, warnings, chunkAbove, chunk, time);
  }

  public RegistrySettings withRetry(RetrySettings other) {
    return new RegistrySettings(limits, other, listener, warnings, chunkAbove, chunk, time);
  }

  public RegistrySettings withListener(RequestListener other) {
    return new RegistrySettings(limits, retry, other, warnings, chunkAbove, chunk, time);
  }

  public RegistrySettings withWarnings(Consumer<String> other) {
    return new RegistrySettings(limits, retry, listener, other, chunkAbove, chunk, time);
  }

  public RegistrySettings withChunks(long above, long size) {
    return new RegistrySettings(limits, retry, listener, warnings, above, size, time);
  }

  public RegistrySettings withTime(Time other) {
    return new RegistrySettings(limits, retry, listener, warnings, chunkAbove, chunk, other);
  }
}
