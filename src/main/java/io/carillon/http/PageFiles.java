package io.carillon.http;

import io.carillon.subscribe.FormatNegotiation;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Serves the files of the pages: compressed, with an {@code ETag}, and with {@code Cache-Control:
 * no-cache}, so that a browser asks whether they have changed and never mixes those of two versions
 * of the hub. Servers differ in all of this; here it is the same on each of them.
 *
 * <p>Every file is read once, and kept: there are only those that the hub was packaged with, some
 * 600 KB together.
 */
final class PageFiles {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=UTF-8",
          "css", "text/css;charset=UTF-8",
          "js", "text/javascript;charset=UTF-8",
          "json", "application/json;charset=UTF-8",
          "svg", "image/svg+xml;charset=UTF-8",
          "ts", "text/plain;charset=UTF-8");

  /** In bundled scripts, where the path of the API is. */
  private static final String API_PATH = "@carillon.api-path@";

  private final Map<String, PageFile> files = new ConcurrentHashMap<>();

  /**
   * Answers a request for an existing page.
   *
   * @param apiPath with a slash at its beginning and none at its end; always the same
   * @return whether it has; otherwise the file is of a type that the server's own servlet serves
   */
  boolean serve(HttpServletRequest request, HttpServletResponse response, String apiPath)
      throws IOException {
    String path = PageRules.path(request);
    ServletContext context = request.getServletContext();
    PageFile file = file(path.equals("/") ? "/index.html" : path, context, apiPath);
    if (file == null) {
      return false;
    }
    send(file, request, response);
    return true;
  }

  private static void send(PageFile file, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean isCompressed = acceptsGzip(request);
    response.setHeader("ETag", file.entityTag(isCompressed));
    response.setHeader("Cache-Control", "no-cache");
    response.addHeader("Vary", "Accept-Encoding");
    String known = request.getHeader("If-None-Match");
    if (known != null && file.matches(known)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    byte[] content = file.content(isCompressed);
    response.setContentType(file.type());
    response.setContentLength(content.length);
    if (isCompressed) {
      response.setHeader("Content-Encoding", "gzip");
    }
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(content);
    }
  }

  private static boolean acceptsGzip(HttpServletRequest request) {
    String accepted = request.getHeader("Accept-Encoding");
    return accepted != null && FormatNegotiation.acceptsGzip(accepted);
  }

  private @Nullable PageFile file(String path, ServletContext context, String apiPath)
      throws IOException {
    PageFile known = files.get(path);
    if (known != null) {
      return known;
    }
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    PageFile read = type == null ? null : read(path, type, context, apiPath);
    if (read != null) {
      files.put(path, read);
    }
    return read;
  }

  private static @Nullable PageFile read(
      String path, String type, ServletContext context, String apiPath) throws IOException {
    try (InputStream in = context.getResourceAsStream(path)) {
      if (in == null) {
        return null;
      }
      PageFile file = PageFile.of(type, in.readAllBytes());
      return path.endsWith(".bundle.js")
          ? file.replacing(API_PATH, apiPath.substring(1) + "/")
          : file;
    }
  }
}
