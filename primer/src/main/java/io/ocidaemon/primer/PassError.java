package io.ocidaemon.primer;

import io.ocidaemon.primer.failure.FailedException;
import io.ocidaemon.primer.failure.FailureKind;
import io.ocidaemon.primer.registry.RegistryException;
import io.ocidaemon.store.WrongContentException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * A failure of one image, or of the listing of one repository or registry.
 *
 * @param reference the image, {@code HOST/REPOSITORY}, or {@code HOST}
 * @param kind one of the four words
 * @param message one line: what, where, what to do
 */
public record PassError(String reference, FailureKind kind, String message) {

  /** Which of the four words an exception is. */
  static PassError of(String reference, IOException e) {
    return switch (e) {
      case FailedException failed -> new PassError(reference, failed.kind(), text(e));
      case RegistryException registry -> new PassError(reference, registry.kind(), text(e));
      case WrongContentException wrong -> new PassError(reference, FailureKind.BROKEN, text(e));
      case NoSuchFileException gone ->
          new PassError(
              reference,
              FailureKind.UNAVAILABLE,
              "the store lost " + gone.getMessage() + ": the next pass fetches it again");
      case FileSystemException disk ->
          new PassError(
              reference,
              FailureKind.UNAVAILABLE,
              "the store could not be written: "
                  + disk.getMessage()
                  + (disk.getReason() == null ? " (" + disk.getClass().getSimpleName() + ")" : ""));
      default -> new PassError(reference, FailureKind.UNAVAILABLE, text(e));
    };
  }

  private static String text(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
