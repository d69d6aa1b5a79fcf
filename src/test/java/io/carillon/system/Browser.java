package io.carillon.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real Chromium with a profile of its own, driven by Selenium, which needs only the browser and
 * its driver. (Playwright for Java would download browsers and a Node.js of 200 MB.)
 */
public final class Browser implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(40);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Starts a browser.
   *
   * @throws org.opentest4j.TestAbortedException if this machine has none, unless {@code
   *     -Dcarillon.tests.browser=required}
   */
  public static Browser start() {
    return start(false);
  }

  /**
   * Starts a browser.
   *
   * @param acceptsInsecureCertificates whether self-signed certificates are accepted
   */
  static Browser start(boolean acceptsInsecureCertificates) {
    Path chromium =
        onPath("chromium", "chromium-browser", "google-chrome")
            .orElseGet(() -> missing("no Chromium on the PATH (Debian: chromium)"));
    Path chromedriver =
        onPath("chromedriver")
            .orElseGet(() -> missing("no chromedriver on the PATH (Debian: chromium-driver)"));
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--lang=en-GB",
        "--force-device-scale-factor=1",
        "--hide-scrollbars",
        "--window-size=1280,900");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    options.setAcceptInsecureCerts(acceptsInsecureCertificates);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.toFile())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  static Optional<Path> onPath(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static <T> T missing(String what) {
    if (System.getProperty("carillon.tests.browser", "").equals("required")) {
      throw new IllegalStateException(what);
    }
    return abort("skipped: " + what);
  }

  private static ConditionFactory waitFor(String what) {
    return await(what).atMost(TIMEOUT).pollDelay(Duration.ZERO).pollInterval(POLL);
  }

  ChromeDriver driver() {
    return driver;
  }

  public void open(URI page) {
    driver.get(page.toString());
  }

  /** Opens a page in a new tab, which is the current one afterwards. */
  String openTab(URI page) {
    driver.switchTo().newWindow(WindowType.TAB);
    open(page);
    return driver.getWindowHandle();
  }

  /** Waits until an element is visible. */
  public WebElement see(String css) {
    return waitFor(css)
        .ignoreExceptionsMatching(
            failure ->
                failure instanceof NoSuchElementException
                    || failure instanceof StaleElementReferenceException)
        .until(() -> driver.findElement(By.cssSelector(css)), WebElement::isDisplayed);
  }

  /** Waits until a visible element contains a text. */
  public void see(String css, String text) {
    waitFor(css + " contains " + text)
        .until(() -> texts(css).stream().anyMatch(each -> each.contains(text)));
  }

  /** The texts of the visible elements. */
  @SuppressWarnings("unchecked")
  public List<String> texts(String css) {
    return (List<String>)
        driver.executeScript(
            """
            return [...document.querySelectorAll(arguments[0])]
              .filter((each) => each.checkVisibility()).map((each) => each.innerText.trim());
            """,
            css);
  }

  public void click(String css) {
    see(css).click();
  }

  public void type(String css, CharSequence... keys) {
    WebElement element = see(css);
    element.clear();
    element.sendKeys(keys);
  }

  /** The value of an expression on the page. */
  Object evaluate(String expression) {
    return driver.executeScript("return (" + expression + ");");
  }

  /** Waits until an expression is true on the page. */
  void until(String expression) {
    waitFor(expression).until(() -> Boolean.TRUE.equals(evaluate(expression)));
  }

  /** Sets the size of the window and the preferred colour scheme. */
  void look(int width, int height, String scheme) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Disconnects the browser from its network, or connects it again. */
  void setOffline(boolean isOffline) {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of(
            "offline", isOffline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  /** Stores a screenshot of the whole page below {@code target/screenshots}. */
  void screenshot(String name) {
    // beyond the window only if there is more: otherwise Chromium shifts pages from right to left
    Object isLonger = evaluate("document.documentElement.scrollHeight > innerHeight");
    Map<String, Object> shot =
        driver.executeCdpCommand(
            "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", isLonger));
    try {
      Path file = SCREENSHOTS.resolve(name + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, Base64.getDecoder().decode(shot.get("data").toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The errors that the browser has logged since the last call: violations of the content security
   * policy, uncaught errors, failed requests.
   */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The violations that axe finds on the page, of every impact, with the affected elements. */
  @SuppressWarnings("unchecked")
  List<String> accessibilityViolations() {
    if (Boolean.TRUE.equals(evaluate("typeof axe === 'undefined'"))) {
      driver.executeScript(axe());
    }
    Object found =
        driver.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, {resultTypes: ['violations']}).then((results) => done(
              results.violations.map(({id, nodes}) => id + ': ' + nodes.map((node) => node.html.slice(0, 120)).join(' | '))));
            """);
    return (List<String>) found;
  }

  private static String axe() {
    try (var script = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
