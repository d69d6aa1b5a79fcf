package io.carillon.inbox;

import io.carillon.api.InboxChange;
import io.carillon.api.InboxFilter;
import io.carillon.api.InboxMark;
import io.carillon.config.CarillonConfig;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Reader;
import io.carillon.event.TextChecks;
import io.carillon.memory.MemoryBudget;
import io.carillon.memory.MemoryUse;
import io.carillon.notification.Notification;
import io.carillon.publish.RequestBody;
import io.carillon.security.Authenticator;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.security.TopicLimits;
import io.carillon.security.UserName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.CompletionCallback;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code /api/inbox}: the notifications of the caller, and what the caller does with them. */
@PermissionChecked
@ApplicationScoped
public class InboxResource {
  /** Enough for a thousand ids. */
  private static final int MAX_BYTES = 64 * 1024;

  /** Most bytes of a page: one notification may be as large as an event. */
  private static final int PAGE_BYTES = 256 << 10;

  private static final Map<String, InboxMark> MARKS =
      Map.of(
          "delivered", InboxMark.DELIVERED,
          "read", InboxMark.READ,
          "unread", InboxMark.UNREAD,
          "acknowledge", InboxMark.ACKNOWLEDGED,
          "dismiss", InboxMark.DISMISSED,
          "restore", InboxMark.RESTORED);

  @Inject UserInboxes inboxes;
  @Inject CarillonConfig config;
  @Inject MemoryBudget memory;

  /** A page of the caller's notifications, newest first, with counts of all. */
  @GET
  @Path("inbox")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Notification.CHANNEL_NAME)
  @Produces(MediaType.APPLICATION_JSON)
  public void page(
      @QueryParam("before") @DefaultValue("") String before,
      @QueryParam("limit") @DefaultValue("50") String limit,
      @QueryParam("severity") List<String> severities,
      @QueryParam("type") List<String> types,
      @QueryParam("tag") List<String> tags,
      @QueryParam("text") @DefaultValue("") String text,
      @QueryParam("state") @DefaultValue("") String state,
      @Context HttpServletRequest request,
      @Suspended AsyncResponse answer) {
    long position = before.isEmpty() ? Long.MAX_VALUE : EventIds.require("before", before);
    int count = limit.matches("\\d{1,9}") ? Integer.parseInt(limit) : -1;
    InboxLimits.requireBefore(position);
    InboxLimits.requireLimit(count);
    InboxFilter filter =
        new InboxFilter(set(severities), set(types), set(tags), text(text), isUnread(state));
    Viewer viewer = viewer(request);
    MemoryBudget.Share share = memory.reserve(MemoryUse.ANSWERS, PAGE_BYTES);
    answer.register((CompletionCallback) failure -> share.close());
    answer.resume(InboxJson.page(inboxes.page(viewer, filter, position, count)));
  }

  /**
   * Marks notifications as {@code read}, {@code unread} or {@code delivered}, or does what the path
   * names: {@code acknowledge}, {@code dismiss}, {@code restore}.
   */
  @POST
  @Path("inbox/{mark}")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Notification.CHANNEL_NAME)
  @Produces(MediaType.APPLICATION_JSON)
  public String mark(
      @PathParam("mark") String name,
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      @Context HttpServletRequest request,
      InputStream body) {
    InboxMark mark = MARKS.get(name);
    if (mark == null) {
      throw new NotFoundException(
          "there is no mark '" + name + "'; marks are " + String.join(", ", MARKS.keySet()));
    }
    Viewer viewer = viewer(request);
    MarkRequest marked =
        MarkRequest.FORM.readOne(
            RequestBody.readJson(contentType, body, MAX_BYTES),
            config.publish().maxJsonDepth(),
            MarkRequest::of);
    return InboxJson.change(apply(viewer, mark, marked));
  }

  private InboxChange apply(Viewer viewer, InboxMark mark, MarkRequest marked) {
    return marked.upTo().isPresent()
        ? inboxes.markAll(viewer, mark, marked.filter(), marked.upTo().getAsLong())
        : inboxes.mark(viewer, mark, marked.ids());
  }

  private Viewer viewer(HttpServletRequest request) {
    Reader reader = Authenticator.reader(request);
    String user = UserName.require(reader, config.security().isOpen(), "no inbox");
    return new Viewer(user, reader, TopicLimits.of(request, Notification.CHANNEL));
  }

  private static Set<String> set(List<String> values) {
    if (values.size() > InboxLimits.MAX_VALUES) {
      throw new InvalidRequestException(
          "tag", "a filter has at most " + InboxLimits.MAX_VALUES + " values");
    }
    return Set.copyOf(new HashSet<>(values));
  }

  private static String text(String text) {
    TextChecks.requireMaxLength("text", text, InboxLimits.MAX_TEXT_LENGTH);
    return text;
  }

  private static boolean isUnread(String state) {
    if (!state.isEmpty() && !state.equals("unread")) {
      throw new InvalidRequestException("state", "'state' is unread, or absent");
    }
    return !state.isEmpty();
  }
}
