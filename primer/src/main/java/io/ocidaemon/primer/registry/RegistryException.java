package io.ocidaemon.primer.registry;

import io.ocidaemon.primer.failure.FailureKind;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A failure at a registry. Its message never holds a secret. */
public final class RegistryException extends IOException {
  private static final long serialVersionUID = 1;

  private final transient Failure failure;
  private transient boolean retryable;
  private transient @Nullable Duration wait;

  RegistryException(Failure failure, @Nullable Throwable cause) {
    super(failure.message(), cause);
    this.failure = failure;
  }

  /** Marks it as worth another attempt, after {@code afterwards} where the host named a time. */
  RegistryException retryable(@Nullable Duration afterwards) {
    this.retryable = true;
    this.wait = afterwards;
    return this;
  }

  boolean isRetryable() {
    return retryable;
  }

  /** What {@code Retry-After} said; null where it said nothing. */
  @Nullable Duration requestedWait() {
    return wait;
  }

  /** One of the four words. */
  public FailureKind kind() {
    return failure.kind();
  }

  /** The parts of the message. */
  public Failure failure() {
    return failure;
  }
}
