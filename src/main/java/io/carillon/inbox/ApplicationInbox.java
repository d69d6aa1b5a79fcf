package io.carillon.inbox;

import io.carillon.api.Caller;
import io.carillon.api.Inbox;
import io.carillon.api.InboxChange;
import io.carillon.api.InboxFilter;
import io.carillon.api.InboxMark;
import io.carillon.api.InboxPage;
import io.carillon.api.NotificationReceipt;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** The inboxes for the application; also before the hub has started. */
@ApplicationScoped
public class ApplicationInbox implements Inbox {
  @Inject Provider<UserInboxes> inboxes;

  @Override
  public InboxPage page(Caller caller, InboxFilter filter, long before, int limit) {
    InboxLimits.requireBefore(before);
    InboxLimits.requireLimit(limit);
    return inboxes.get().page(viewer(caller), filter, before, limit);
  }

  @Override
  public InboxChange mark(Caller caller, InboxMark mark, Collection<Long> seqs) {
    InboxLimits.requireCount(seqs.size());
    return inboxes.get().mark(viewer(caller), mark, Set.copyOf(seqs));
  }

  @Override
  public InboxChange markAll(Caller caller, InboxMark mark, InboxFilter filter, long upTo) {
    InboxLimits.requireUpTo(upTo);
    return inboxes.get().markAll(viewer(caller), mark, filter, upTo);
  }

  @Override
  public List<NotificationReceipt> receipts(long seq, String after) {
    return inboxes.get().receipts().page(seq, after).stream()
        .map(
            receipt ->
                new NotificationReceipt(
                    receipt.user(), receipt.delivered(), receipt.read(), receipt.acknowledged()))
        .toList();
  }

  private static Viewer viewer(Caller caller) {
    String user =
        caller
            .user()
            .orElseThrow(
                () -> new IllegalArgumentException("a caller without user name has no inbox"));
    return new Viewer(user, Reader.of(user, caller.roles()), Selector.ALL);
  }
}
