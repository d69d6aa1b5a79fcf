package io.carillon.inbox;

import io.carillon.api.InboxChange;
import io.carillon.api.InboxCounts;
import io.carillon.api.InboxPage;
import io.carillon.shared.InboxReceipt;
import io.carillon.shared.InboxReceipts;
import io.carillon.wire.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The responses of the inbox in JSON. */
final class InboxJson {
  private InboxJson() {}

  /**
   * {@code
   * {"notifications":[{"seq":17,"appended":"…","read":false,"acknowledged":false,"notification":{…}}],
   * "before":17,"head":19,"version":3,"counts":{…}}}, with {@code before} only if there are older
   * ones.
   */
  static String page(InboxPage page) {
    StringBuilder json = new StringBuilder(1024).append("{\"notifications\":[");
    String separator = "";
    for (InboxPage.Item item : page.notifications()) {
      json.append(separator);
      append(json, item);
      separator = ",";
    }
    Map<String, Object> rest = new LinkedHashMap<>();
    page.before().ifPresent(before -> rest.put("before", before));
    rest.put("head", page.head());
    rest.put("version", page.version());
    rest.put("counts", counts(page.counts()));
    return json.append("],").append(JsonText.object(rest).substring(1)).toString();
  }

  private static void append(StringBuilder json, InboxPage.Item item) {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("seq", item.seq());
    state.put("appended", item.appended());
    state.put("read", item.read());
    state.put("acknowledged", item.acknowledged());
    String members = JsonText.object(state);
    json.append(members, 0, members.length() - 1)
        .append(",\"notification\":")
        .append(item.json())
        .append('}');
  }

  /** {@code {"version":4,"counts":{…}}}. */
  static String change(InboxChange change) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("version", change.version());
    members.put("counts", counts(change.counts()));
    return JsonText.object(members);
  }

  /**
   * {@code
   * {"total":9,"unread":2,"matching":{…},"severity":{"info":{"total":9,"unread":2}},"type":{…}}}.
   */
  private static Map<String, Object> counts(InboxCounts counts) {
    Map<String, Object> members = new LinkedHashMap<>(count(counts.all()));
    members.put("matching", count(counts.matching()));
    members.put("severity", counts(counts.bySeverity()));
    members.put("type", counts(counts.byType()));
    return members;
  }

  private static Map<String, Object> counts(Map<String, InboxCounts.Count> byName) {
    Map<String, Object> members = new TreeMap<>();
    byName.forEach((name, count) -> members.put(name, count(count)));
    return members;
  }

  private static Map<String, Object> count(InboxCounts.Count count) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("total", count.total());
    members.put("unread", count.unread());
    return members;
  }

  /**
   * {@code {"seq":17,"requested":true,"delivered":2,"read":1,"acknowledged":0,
   * "recipients":[{"user":"ann","delivered":"…","read":"…"}]}}.
   *
   * @param isRequested whether the sender has asked for receipts
   */
  static String receipts(
      long seq, boolean isRequested, InboxReceipts.Counts counts, List<InboxReceipt> receipts) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("seq", seq);
    members.put("requested", isRequested);
    members.put("delivered", counts.delivered());
    members.put("read", counts.read());
    members.put("acknowledged", counts.acknowledged());
    members.put("recipients", receipts.stream().map(InboxJson::receipt).toList());
    return JsonText.object(members);
  }

  private static Map<String, Object> receipt(InboxReceipt receipt) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("user", receipt.user());
    members.put("delivered", receipt.delivered());
    receipt.read().ifPresent(time -> members.put("read", time));
    receipt.acknowledged().ifPresent(time -> members.put("acknowledged", time));
    return members;
  }
}
