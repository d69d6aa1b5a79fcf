package io.carillon.system;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The page of notifications in a browser, used by a person who marks, and watched for the moment at
 * which it shows what was marked elsewhere.
 */
final class InboxPage implements AutoCloseable {
  private final Browser browser = Browser.start();
  private final String user;

  InboxPage(String user) {
    this.user = user;
  }

  /** Opens the page of a node, and waits until it is live. */
  void open(Nodes nodes, int node) {
    browser.look(1280, 900, "light");
    browser.open(nodes.uri(node, "/notifications.html?as=" + user));
    browser.see("#status .words", "live");
    browser.see("#unread", "unread");
  }

  /** A mark, and how the page shows it. */
  enum Mark {
    READ("read", "element && !element.classList.contains('unread')"),
    UNREAD("unread", "element && element.classList.contains('unread')"),
    ACKNOWLEDGED(
        "acknowledge",
        "element && !element.classList.contains('unread')"
            + " && element.querySelector('.acknowledged:not([hidden])')"),
    DISMISSED("dismiss", "!element"),
    RESTORED("restore", "element");

    /** In the path of a request. */
    final String path;

    private final String isShown;

    Mark(String path, String isShown) {
      this.path = path;
      this.isShown = isShown;
    }

    private String isShownFor(Collection<Long> seqs) {
      return "[%s].every((seq) => { const element = document.querySelector(`.notification[data-seq=\"${seq}\"]`); return %s; })"
          .formatted(joined(seqs), isShown);
    }
  }

  private static String joined(Collection<Long> seqs) {
    return seqs.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** Watches for the moment at which the page shows a mark of all these. */
  void watch(Mark mark, Collection<Long> seqs) {
    browser
        .driver()
        .executeScript(
            """
            window.shownAt = null;
            const look = () => {
              if (window.shownAt === null && %s) {
                window.shownAt = Date.now();
                observer.disconnect();
              }
            };
            const observer = new MutationObserver(look);
            observer.observe(document, { subtree: true, childList: true, attributes: true });
            look();
            """
                .formatted(mark.isShownFor(seqs)));
  }

  /** Waits for that moment, in milliseconds by the clock of this machine. */
  long awaitShown(Mark mark) {
    browser.until("window.shownAt !== null /* " + mark + " */");
    return ((Number) browser.evaluate("window.shownAt")).longValue();
  }

  void awaitShown(Mark mark, Collection<Long> seqs) {
    browser.until(mark.isShownFor(seqs));
  }

  /** Selects notifications, and clicks the mark; the time of the click. */
  long click(Mark mark, Collection<Long> seqs) {
    if (mark == Mark.RESTORED) {
      return clickAt("#undo button");
    }
    browser
        .driver()
        .executeScript(
            "[%s].forEach((seq) => document.querySelector(`.notification[data-seq=\"${seq}\"] .select`).click())"
                .formatted(joined(seqs)));
    return clickAt("#bulk button[value=" + mark.path + "]");
  }

  /** Filters by a tag, reads all that is shown, and shows all again; the time of the click. */
  long readAllOf(String tag, int shown) {
    browser.type(".filter [name=tag]", tag);
    browser.until("document.querySelectorAll('.notification').length === " + shown);
    browser.until("!document.querySelector('#mark-all').disabled");
    long clicked = clickAt("#mark-all");
    browser.until("document.querySelector('#mark-all').disabled");
    browser.evaluate(
        "(() => { const tag = document.querySelector('.filter [name=tag]'); tag.value = '';"
            + " tag.dispatchEvent(new Event('input', { bubbles: true })); })()");
    browser.until("document.querySelectorAll('.notification').length > " + shown);
    return clicked;
  }

  private long clickAt(String css) {
    Object clicked =
        browser
            .driver()
            .executeScript(
                "const button = document.querySelector('%s'); if (button.disabled) { throw new Error('disabled'); } const now = Date.now(); button.click(); return now;"
                    .formatted(css));
    return ((Number) clicked).longValue();
  }

  /** The page's browser requests a mark; the times of the request and of the answer. */
  @SuppressWarnings("unchecked")
  Map<String, Long> request(Mark mark, String body) {
    return (Map<String, Long>)
        browser
            .driver()
            .executeAsyncScript(
                "const done = arguments[1]; const sent = Date.now();"
                    + fetch(mark, "arguments[0]")
                    + ".then(({ status }) => done({ sent, answered: Date.now(), status }), () => done({ status: 0 }));",
                body);
  }

  /** The page's browser requests marks, and waits for no answer. */
  void requestAll(List<Mark> marks, String body) {
    String all =
        marks.stream()
            .map(mark -> fetch(mark, "arguments[0]") + ".catch(() => {});")
            .collect(Collectors.joining());
    browser.driver().executeScript(all, body);
  }

  private String fetch(Mark mark, String body) {
    return "fetch('/api/inbox/%s?user=%s', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: %s })"
        .formatted(mark.path, user, body);
  }

  /** What is shown: the number of unread ones, and each notification with its marks. */
  String shown() {
    return browser
        .evaluate(
            """
            [/^\\((\\d+)\\)/.exec(document.title)?.[1] ?? '0',
              ...[...document.querySelectorAll('.notification')].map((each) => each.dataset.seq
                + (each.classList.contains('unread') ? '' : ' read')
                + (each.querySelector('.acknowledged:not([hidden])') ? ' acknowledged' : ''))].join('; ')
            """)
        .toString();
  }

  @Override
  public void close() {
    browser.close();
  }
}
