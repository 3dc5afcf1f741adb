package io.ocidaemon.server;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What else a registry server answers beside the registry: a page, metrics, an API of its own. */
public final class Routes {

  /** Answers one path. */
  @FunctionalInterface
  public interface Handler {

    /** Answers GET, and HEAD with the same headers; a body to a HEAD is dropped. */
    void handle(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException;
  }

  private final Map<String, Handler> handlers = new LinkedHashMap<>();
  private final Map<String, HttpServlet> servlets = new LinkedHashMap<>();

  Routes() {}

  /**
   * GET and HEAD of exactly this path; every other method is refused as everywhere.
   *
   * @param path such as {@code /metrics}, not under {@code /v2}
   */
  public Routes get(String path, Handler handler) {
    check(path);
    handlers.put(path, handler);
    return this;
  }

  /**
   * A servlet for all methods of everything under a path.
   *
   * @param prefix such as {@code /api}, without a slash at its end, not under {@code /v2}
   */
  public Routes mount(String prefix, HttpServlet servlet) {
    check(prefix);
    if (prefix.endsWith("/")) {
      throw new IllegalArgumentException("a prefix has no slash at its end: " + prefix);
    }
    servlets.put(prefix, servlet);
    return this;
  }

  Map<String, Handler> handlers() {
    return Collections.unmodifiableMap(handlers);
  }

  Map<String, HttpServlet> servlets() {
    return Collections.unmodifiableMap(servlets);
  }

  /** Does something here answer it? */
  boolean answers(String path) {
    if (handlers.containsKey(path)) {
      return true;
    }
    for (String prefix : servlets.keySet()) {
      if (path.startsWith(prefix)
          && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/')) {
        return true;
      }
    }
    return false;
  }

  private void check(String path) {
    if (!path.startsWith("/") || path.equals("/v2") || path.startsWith("/v2/")) {
      throw new IllegalArgumentException("a route begins with / and not with /v2: " + path);
    }
    if (handlers.containsKey(path) || servlets.containsKey(path)) {
      throw new IllegalArgumentException("two routes of one path: " + path);
    }
  }
}
