package io.ocidaemon.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * Decides who answers: a route, where one is there for path and method, and else the registry, so
 * that every other path ends in an error of the OCI shape.
 *
 * <p>It stands before Javalin, whose own routing costs more than a whole manifest request.
 *
 * <p>Only requests to the registry are counted and wait for a slot: however many slow pulls there
 * are, a probe of {@code /livez} must not queue behind them, or a healthy daemon is killed.
 */
final class FrontFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final transient RegistryServlet registry;
  private final transient Routes routes;
  private final transient Semaphore slots;

  private final transient BooleanSupplier draining;

  /**
   * @param maxRequests to the registry at once
   * @param draining does the server end? Who then still waits for a slot is sent away
   */
  FrontFilter(RegistryServlet registry, Routes routes, int maxRequests, BooleanSupplier draining) {
    this.registry = registry;
    this.routes = routes;
    this.slots = new Semaphore(maxRequests, /* fair= */ true);
    this.draining = draining;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String path = request.getRequestURI();
    if (routes.answers(path) && (isRead(request) || !routes.handlers().containsKey(path))) {
      chain.doFilter(request, response);
    } else {
      serve(request, response);
    }
  }

  private void serve(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      return;
    }
    try {
      if (draining.getAsBoolean()) {
        response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
      } else {
        registry.service(request, response);
      }
    } finally {
      slots.release();
    }
  }

  private static boolean isRead(HttpServletRequest request) {
    return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
  }
}
