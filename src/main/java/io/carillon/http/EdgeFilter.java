package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.config.LimitConfig;
import io.carillon.event.TraceParent;
import io.carillon.publish.TraceContext;
import io.carillon.security.Audit;
import io.carillon.security.OriginPolicy;
import io.carillon.security.RequestId;
import io.carillon.security.RequestOrigin;
import io.carillon.security.RequestOrigin.OriginKind;
import io.carillon.security.TrustedProxies;
import io.carillon.security.TrustedProxies.Client;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.Response.StatusType;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What every request passes first, whatever it is for: where it comes from is found out, and to
 * what trace it belongs; it is given an id for the logs; requests that are too long and pages that
 * have no business here are turned away, pages that may call the hub are told so (CORS), and every
 * answer gets the headers that keep browsers from doing more with it than is meant.
 *
 * <p>In Carillon's own WAR, {@code web.xml} has every request pass here. In an application that has
 * the hub as a library, only those to the hub's API do: what else there is belongs to the
 * application.
 */
@WebFilter(filterName = EdgeFilter.NAME, urlPatterns = "/api/*", asyncSupported = true)
public class EdgeFilter implements Filter {
  /**
   * As it is called in {@code web.xml} (Jakarta Servlet 6.0, 8.2.3: mappings there replace ours).
   */
  static final String NAME = "carillon-front-door";

  /** RFC 9110, 15.5.20. */
  private static final StatusType MISDIRECTED = new HttpStatus(421, "Misdirected Request");

  private static final StatusType HEADERS_TOO_LARGE =
      new HttpStatus(431, "Request Header Fields Too Large");

  private static final String API = "/api/";
  private static final String HEALTH = "/health/";
  private static final String METRICS = "/metrics";
  private static final Set<String> PAGE_METHODS = new TreeSet<>(Set.of("GET", "HEAD", "OPTIONS"));

  @Inject CarillonConfig config;
  @Inject OriginPolicy door;
  @Inject TrustedProxies proxies;
  @Inject Audit audit;

  @Override
  public void doFilter(ServletRequest asked, ServletResponse answer, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest request = (HttpServletRequest) asked;
    HttpServletResponse response = (HttpServletResponse) answer;
    try {
      response.setHeader(RequestId.HEADER, RequestId.enter(header(request, RequestId.HEADER)));
      TraceContext.enter(TraceParent.parse(header(request, "traceparent")));
      pass(request, response, chain);
    } finally {
      TraceContext.leave();
      RequestId.leave();
    }
  }

  private void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    RequestOrigin approach = approach(request);
    approach.attachTo(request);
    boolean isApi = path(request).startsWith(API);
    SecurityHeaders.write(response, isApi, approach.isSecure());
    Optional<Problem> problem =
        tooLong(request)
            .or(() -> unwelcome(request, approach))
            .or(() -> isApi ? Optional.empty() : notAPage(request));
    if (problem.isPresent()) {
      send(problem.get(), response);
      return;
    }
    if (!Cors.answersPreflight(request, response, approach)) {
      chain.doFilter(request, response);
    }
  }

  private RequestOrigin approach(HttpServletRequest request) {
    Client peer = new Client(request.getRemoteAddr(), header(request, "Host"), request.isSecure());
    Client client = proxies.client(peer, name -> lines(request, name));
    boolean isNavigation =
        header(request, "Sec-Fetch-Mode").equals("navigate")
            && (request.getMethod().equals("GET") || request.getMethod().equals("HEAD"));
    OriginKind provenance =
        door.provenance(
            header(request, "Origin"),
            header(request, "Sec-Fetch-Site"),
            isNavigation,
            client.host(),
            client.isSecure());
    return new RequestOrigin(client.address(), client.host(), client.isSecure(), provenance);
  }

  private Optional<Problem> tooLong(HttpServletRequest request) {
    LimitConfig limits = config.limits();
    String query = request.getQueryString();
    if (query != null && query.length() > limits.maxQuerySize()) {
      return Optional.of(
          Problem.of(
                  Status.REQUEST_URI_TOO_LONG,
                  "a query has at most " + limits.maxQuerySize() + " characters")
              .with("limit", limits.maxQuerySize()));
    }
    if (headerSize(request) > limits.maxHeaderSize()) {
      return Optional.of(
          Problem.of(
                  HEADERS_TOO_LARGE,
                  "the headers of a request have at most " + limits.maxHeaderSize() + " bytes")
              .with("limit", limits.maxHeaderSize()));
    }
    return Optional.empty();
  }

  private static long headerSize(HttpServletRequest request) {
    long size = 0;
    Enumeration<String> names = request.getHeaderNames();
    while (names.hasMoreElements()) {
      String name = names.nextElement();
      Enumeration<String> values = request.getHeaders(name);
      while (values.hasMoreElements()) {
        size += name.length() + values.nextElement().length() + 4L; // ": " and CR LF
      }
    }
    return size;
  }

  private Optional<Problem> unwelcome(HttpServletRequest request, RequestOrigin approach) {
    if (!door.answersTo(approach.host()) && !isForMachines(path(request))) {
      note(request, approach, "host", approach.host());
      return Optional.of(
          Problem.of(
              MISDIRECTED,
              "the hub is not reached under this name; names are added with carillon.allowed-hosts"));
    }
    if (approach.provenance() == OriginKind.FOREIGN) {
      note(request, approach, "origin", header(request, "Origin"));
      return Optional.of(
          Problem.of(
              Status.FORBIDDEN,
              "pages of this origin may not call the hub; origins are added with"
                  + " carillon.cors.origins"));
    }
    return Optional.empty();
  }

  /**
   * Probes and scrapers ask for a node by whatever address or name their network has for it, which
   * nobody lists in {@code carillon.allowed-hosts}. A page that has its own name point here learns
   * nothing from them: health is no secret, and metrics are excepted only where they need a token.
   */
  private boolean isForMachines(String path) {
    return path.startsWith(HEALTH)
        || path.equals(METRICS)
            && (!config.security().isOpen() || config.operations().metricsToken().isPresent());
  }

  /** Outside the API there is something to read, and nothing else. */
  private static Optional<Problem> notAPage(HttpServletRequest request) {
    return PAGE_METHODS.contains(request.getMethod())
        ? Optional.empty()
        : Optional.of(
            Problem.of(Status.METHOD_NOT_ALLOWED, "this is a page: it can be read")
                .with("accepted", PAGE_METHODS));
  }

  private void note(HttpServletRequest request, RequestOrigin approach, String name, String value) {
    audit.write(
        Audit.Entry.ORIGIN_REFUSED,
        Map.of(
            name,
            value,
            "address",
            approach.address(),
            "method",
            request.getMethod(),
            "path",
            request.getRequestURI()));
  }

  private static void send(Problem problem, HttpServletResponse response) throws IOException {
    if (problem.status() == HttpServletResponse.SC_METHOD_NOT_ALLOWED) {
      response.setHeader("Allow", String.join(", ", PAGE_METHODS));
    }
    problem.send(response);
  }

  private static String path(HttpServletRequest request) {
    return request.getRequestURI().substring(request.getContextPath().length());
  }

  private static String header(HttpServletRequest request, String name) {
    String value = request.getHeader(name);
    return value == null ? "" : value.strip();
  }

  private static List<String> lines(HttpServletRequest request, String name) {
    return Collections.list(request.getHeaders(name));
  }
}
