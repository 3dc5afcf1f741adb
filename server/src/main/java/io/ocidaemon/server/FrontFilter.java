package io.ocidaemon.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Decides who answers: a route, where one is there for path and method, and else the registry, so
 * that every other path ends in an error of the OCI shape.
 *
 * <p>It stands before Javalin, whose own routing costs more than a whole manifest request.
 */
final class FrontFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final transient RegistryServlet registry;
  private final transient Routes routes;

  FrontFilter(RegistryServlet registry, Routes routes) {
    this.registry = registry;
    this.routes = routes;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String path = request.getRequestURI();
    if (routes.answers(path) && (isRead(request) || !routes.handlers().containsKey(path))) {
      chain.doFilter(request, response);
    } else {
      registry.service(request, response);
    }
  }

  private static boolean isRead(HttpServletRequest request) {
    return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
  }
}
