package io.carillon.monitoring;

import io.carillon.event.Selector;
import io.carillon.memory.MemoryBudget;
import io.carillon.memory.MemoryUse;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.security.TopicLimits;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.CompletionCallback;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** {@code GET /api/monitoring/history}: the past of metrics, down-sampled for charts. */
@PermissionChecked
@ApplicationScoped
public class MetricHistoryResource {
  /** Of an interval with values, in memory and as JSON, about. */
  private static final long POINT_BYTES = 160;

  @Inject MetricHistory history;
  @Inject MemoryBudget memory;

  /**
   * Up to eight metrics over up to 31 days, in up to 2,000 intervals. A caller whom an authorizer
   * of the application restricts to some topics may read these metrics only.
   */
  @GET
  @Path("monitoring/history")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Measurement.CHANNEL_NAME)
  @Produces(MediaType.APPLICATION_JSON)
  public void read(
      @QueryParam("metric") List<String> metrics,
      @QueryParam("from") @DefaultValue("PT1H") String from,
      @QueryParam("to") @DefaultValue("") String to,
      @QueryParam("points") @DefaultValue("300") String points,
      @QueryParam("before") @DefaultValue("") String before,
      @Context HttpServletRequest request,
      @Suspended AsyncResponse answer) {
    HistoryQuery query = HistoryQuery.of(metrics, from, to, points, before, history.clock());
    query
        .metrics()
        .forEach(
            metric ->
                TopicLimits.narrow(request, Measurement.CHANNEL, Selector.of(List.of(metric))));
    MemoryBudget.Share share =
        memory.reserve(
            MemoryUse.ANSWERS, POINT_BYTES * query.grid().count() * query.metrics().size());
    answer.register((CompletionCallback) failure -> share.close());
    answer.resume(history.json(query));
  }
}
