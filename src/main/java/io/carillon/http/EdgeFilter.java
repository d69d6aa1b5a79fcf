package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.config.LimitConfig;
import io.carillon.config.SecurityConfig;
import io.carillon.event.TraceParent;
import io.carillon.publish.TraceContext;
import io.carillon.security.Audit;
import io.carillon.security.ForwardingHeaders;
import io.carillon.security.OriginPolicy;
import io.carillon.security.RequestId;
import io.carillon.security.RequestOrigin;
import io.carillon.security.RequestOrigin.OriginKind;
import io.carillon.security.TrustedProxies;
import io.carillon.security.TrustedProxies.Client;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;

/**
 * The first filter of every request, called by {@link HubFilter}: determines its origin and trace
 * context, assigns the request id, rejects oversized requests and foreign origins, answers CORS
 * preflights, and adds security headers to the response.
 */
@Dependent
public class EdgeFilter implements Filter {
  /** What makes nginx pass on the host that the client requested. */
  private static final String NGINX_HOST = "proxy_set_header Host $http_host;";

  /** No path of the hub comes near: two names of 128 characters, each percent-encoded. */
  public static final int MAX_PATH = 2_048;

  private static final String HEALTH = "/health";
  private static final String METRICS = "/metrics";

  @Inject CarillonConfig config;
  @Inject OriginPolicy originPolicy;
  @Inject TrustedProxies proxies;
  @Inject Audit audit;

  private final PageFiles pages = new PageFiles();

  @Override
  public void doFilter(
      ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest request = (HttpServletRequest) servletRequest;
    HttpServletResponse response = (HttpServletResponse) servletResponse;
    try {
      response.setHeader(RequestId.HEADER, RequestId.assign(header(request, RequestId.HEADER)));
      TraceContext.set(TraceParent.parse(header(request, "traceparent")));
      filter(request, response, chain);
    } finally {
      TraceContext.clear();
      RequestId.clear();
    }
  }

  private void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    RequestOrigin origin = origin(request);
    origin.attachTo(request);
    boolean isApi = isApi(request);
    SecurityHeaders.write(response, isApi, origin.isSecure());
    Optional<Problem> problem =
        tooLong(request)
            .or(() -> foreign(request, origin))
            .or(() -> isApi ? malformed(request) : PageRules.refusal(request));
    if (problem.isPresent()) {
      send(problem.get(), response);
      return;
    }
    if (Cors.answersPreflight(request, response, origin)) {
      return;
    }
    if (!isApi && request.getMethod().equals("OPTIONS")) {
      response.setHeader("Allow", String.join(", ", PageRules.METHODS));
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    } else if (isApi || PageRules.isServlet(request) || !servesPage(request, response)) {
      chain.doFilter(request, response);
    }
  }

  private boolean servesPage(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    return pages.serve(request, response, config.deployment().apiPath());
  }

  private boolean isApi(HttpServletRequest request) {
    return path(request).startsWith(config.deployment().apiPath() + "/");
  }

  /** The one path of the API to which another site sends the browser: the OpenID provider. */
  private boolean isSignInCallback(HttpServletRequest request) {
    return path(request).equals(config.deployment().apiPath() + SignInResource.CALLBACK);
  }

  private static Optional<Problem> malformed(HttpServletRequest request) {
    String contentType = header(request, "Content-Type");
    if (!contentType.isEmpty() && !MediaTypeCheck.isMediaType(contentType)) {
      return malformed("Content-Type");
    }
    for (String accept : lines(request, "Accept")) {
      if (!MediaTypeCheck.isAccept(accept)) {
        return malformed("Accept");
      }
    }
    return Optional.ofNullable(request.getQueryString())
        .flatMap(QueryCheck::check)
        .map(
            wrong ->
                Problem.of(Status.BAD_REQUEST, wrong.detail()).with("field", wrong.parameter()));
  }

  private static Optional<Problem> malformed(String header) {
    return Optional.of(
        Problem.of(Status.BAD_REQUEST, "the header " + header + " is malformed")
            .with("field", header));
  }

  private RequestOrigin origin(HttpServletRequest request) {
    Client peer = new Client(request.getRemoteAddr(), header(request, "Host"), request.isSecure());
    Client client = proxies.client(peer, name -> lines(request, name));
    boolean isNavigation =
        (!isApi(request) || isSignInCallback(request))
            && header(request, "Sec-Fetch-Mode").equals("navigate")
            && (request.getMethod().equals("GET") || request.getMethod().equals("HEAD"));
    OriginKind kind =
        originPolicy.classify(
            header(request, "Origin"),
            header(request, "Sec-Fetch-Site"),
            isNavigation,
            client.host(),
            client.isSecure(),
            proxies.isTrusted(request.getRemoteAddr()));
    return new RequestOrigin(client.address(), client.host(), client.isSecure(), kind);
  }

  private Optional<Problem> tooLong(HttpServletRequest request) {
    LimitConfig limits = config.limits();
    if (request.getRequestURI().length() > MAX_PATH) {
      return Optional.of(
          Problem.of(
                  Status.REQUEST_URI_TOO_LONG,
                  "the path must have at most " + MAX_PATH + " characters")
              .with("limit", MAX_PATH));
    }
    String query = request.getQueryString();
    if (query != null && query.length() > limits.maxQuerySize()) {
      return Optional.of(
          Problem.of(
                  Status.REQUEST_URI_TOO_LONG,
                  "the query must have at most " + limits.maxQuerySize() + " characters")
              .with("limit", limits.maxQuerySize()));
    }
    if (headerSize(request) > limits.maxHeaderSize()) {
      return Optional.of(
          Problem.of(
                  HttpStatus.HEADERS_TOO_LARGE,
                  "the request headers must have at most " + limits.maxHeaderSize() + " bytes")
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

  private Optional<Problem> foreign(HttpServletRequest request, RequestOrigin origin) {
    boolean isMonitoring = isMonitoringEndpoint(path(request));
    if (!isMonitoring) {
      Optional<Problem> refused = forwarded(request).or(() -> unknownHost(request, origin));
      if (refused.isPresent()) {
        return refused;
      }
    }
    if (origin.kind() == OriginKind.FOREIGN) {
      audit(request, "origin", header(request, "Origin"));
      return Optional.of(
          Problem.of(
              Status.FORBIDDEN,
              "pages of this origin may not call the hub; add other origins with"
                  + " carillon.cors.origins. If it is the hub's own, a proxy has replaced the"
                  + " header Host: let it pass on Host (nginx: "
                  + NGINX_HOST
                  + "), or name its address in"
                  + " carillon.trusted-proxies and the public host in carillon.allowed-hosts"));
    }
    return Optional.empty();
  }

  /**
   * An open hub trusts the clients of its own network or machine, and a proxy would make all of its
   * clients such: it has to be named, and the mode configured.
   */
  private Optional<Problem> forwarded(HttpServletRequest request) {
    SecurityConfig security = config.security();
    boolean isExpected =
        !security.isOpen()
            || security.isModeWritten() && proxies.isTrusted(request.getRemoteAddr());
    Optional<String> evidence = isExpected ? Optional.empty() : ForwardingHeaders.find(request);
    evidence.ifPresent(header -> audit(request, "forwarded", header));
    return evidence.map(
        header ->
            Problem.of(
                Status.FORBIDDEN,
                "the hub is open to clients that reach it directly, and a proxy has forwarded this"
                    + " request (%s): set carillon.security=secured, or carillon.security=open and"
                        .formatted(header)
                    + " the proxy's address in carillon.trusted-proxies"));
  }

  /**
   * At an open hub, the host that the peer requested must be allowed as well as the one that its
   * headers report: a page that DNS rebinding has made same-origin can set the latter.
   */
  private Optional<Problem> unknownHost(HttpServletRequest request, RequestOrigin origin) {
    String requested = header(request, "Host");
    String unknown =
        config.security().isOpen() && !originPolicy.isAllowedHost(requested)
            ? requested
            : origin.host();
    if (originPolicy.isAllowedHost(unknown)) {
      return Optional.empty();
    }
    audit(request, "host", unknown);
    String header = unknown.equals(requested) ? "Host" : "X-Forwarded-Host or Forwarded";
    return Optional.of(
        Problem.of(
            HttpStatus.MISDIRECTED,
            "the hub does not serve the host of the header %s; add hosts with".formatted(header)
                + " carillon.allowed-hosts. If a proxy has replaced the header Host, let it pass on"
                + " Host (nginx: "
                + NGINX_HOST
                + ")"));
  }

  /**
   * Health probes and metrics scrapers are exempt from {@code carillon.allowed-hosts}, as they use
   * internal addresses and names. DNS rebinding gains nothing from that: health is public, and
   * metrics are exempt only where they require a token.
   */
  private boolean isMonitoringEndpoint(String path) {
    return isHealth(path)
        || path.equals(METRICS)
            && (!config.security().isOpen() || config.operations().metricsToken().isPresent());
  }

  static boolean isHealth(HttpServletRequest request) {
    return isHealth(path(request));
  }

  private static boolean isHealth(String path) {
    return path.equals(HEALTH) || path.startsWith(HEALTH + "/");
  }

  private void audit(HttpServletRequest request, String name, String value) {
    audit.write(Audit.Entry.ORIGIN_REFUSED, RequestAudit.details(request, name, value));
  }

  private static void send(Problem problem, HttpServletResponse response) throws IOException {
    if (problem.status() == HttpServletResponse.SC_METHOD_NOT_ALLOWED) {
      response.setHeader("Allow", String.join(", ", PageRules.METHODS));
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
