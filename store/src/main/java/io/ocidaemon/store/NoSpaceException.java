package io.ocidaemon.store;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The store's file system is full, or its quota used up; what was there is unharmed. */
public final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says which path, and what to do. */
  public NoSpaceException(Path path, String what, @Nullable Throwable cause) {
    super(
        "no space left for "
            + path
            + ": "
            + what
            + "; free some space on its file system (or raise the quota) and run again",
        cause);
  }

  /** Does this failure of a write mean a full disk? */
  static boolean isMeantBy(IOException failure) {
    if (failure instanceof NoSpaceException) {
      return true;
    }
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left") || message.contains("quota exceeded");
  }

  /**
   * The same where the space is known: the kernel's words may be in another language, but whatever
   * has a type of its own says what it is.
   *
   * @param usable bytes left on the file system
   * @param wanted bytes that the step needed
   */
  static boolean isMeantBy(IOException failure, long usable, long wanted) {
    Class<?> type = failure.getClass();
    return isMeantBy(failure)
        || usable < wanted && (type == IOException.class || type == FileSystemException.class);
  }
}
