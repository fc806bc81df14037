package org.loangate.system;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

import com.deque.html.axecore.results.CheckedNode;
import com.deque.html.axecore.selenium.AxeBuilder;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.FluentWait;
import org.openqa.selenium.virtualauthenticator.Credential;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions;

/// A real Chromium with an authenticator built in, driven by what pages promise to tests: `data-page`, `data-action` and
/// the like.
final class Browser implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Path SCREENSHOTS = Path.of("target/screenshots");

	/// Held, since loggers are collected: each start would warn that a newer browser's
	/// debugging protocol has no bindings.
	private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

	private static final VirtualAuthenticatorOptions AUTHENTICATOR = new VirtualAuthenticatorOptions()
		.setProtocol(VirtualAuthenticatorOptions.Protocol.CTAP2)
		.setTransport(VirtualAuthenticatorOptions.Transport.INTERNAL)
		.setHasResidentKey(true)
		.setHasUserVerification(true)
		.setIsUserVerified(true);

	private static final Pattern VIOLATION = Pattern
		.compile("(?i)content security policy|trusted ?type|permissions.policy|opener.policy|was blocked");

	private static final int TAB_COUNTER_LEAD = 100;

	/// Browsers that a test has closed, wiped: starting one costs more than most tests do
	/// with it.
	private static final Map<Kind, Queue<ChromeDriver>> IDLE = new ConcurrentHashMap<>();

	/// Pages that were looked at for barriers.
	private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

	static {
		SELENIUM.setLevel(Level.SEVERE);
		Runtime.getRuntime()
			.addShutdownHook(new Thread(() -> IDLE.values().forEach((idle) -> idle.forEach(ChromeDriver::quit))));
	}

	private record Kind(Window window, String language) {
	}

	private final ChromeDriver driver;

	private final VirtualAuthenticator authenticator;

	private final Kind kind;

	private Browser(ChromeDriver driver, Kind kind) {
		this.driver = driver;
		this.kind = kind;
		this.authenticator = driver.addVirtualAuthenticator(AUTHENTICATOR);
	}

	static Browser open(Window window) {
		return open(window, "en");
	}

	static Browser open(Window window, String language) {
		Kind kind = new Kind(window, language);
		ChromeDriver idle = IDLE.computeIfAbsent(kind, (_) -> new ConcurrentLinkedQueue<>()).poll();
		return new Browser((idle != null) ? idle : start(window, language), kind);
	}

	private static ChromeDriver start(Window window, String language) {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(executable("CHROMIUM", "chromium"));
		options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
				"--hide-scrollbars", "--no-first-run", "--disable-background-networking", "--lang=" + language,
				"--accept-lang=" + language, "--ignore-certificate-errors-spki-list=" + Nginx.CERTIFICATE.pin());
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
		options.setExperimentalOption("prefs", Map.of("intl.accept_languages", language));
		if (window == Window.PHONE) {
			options.setExperimentalOption("mobileEmulation", Map.of("deviceMetrics",
					Map.of("width", window.width, "height", window.height, "pixelRatio", 2, "touch", true)));
		}
		else {
			options.addArguments("--window-size=" + window.width + "," + window.height);
		}
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(new File(executable("CHROMEDRIVER", "chromedriver")))
			.usingAnyFreePort()
			.build();
		return new ChromeDriver(service, options);
	}

	private static String executable(String variable, String name) {
		String given = System.getenv(variable);
		if (given != null && !given.isBlank()) {
			return given;
		}
		for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
			Path candidate = Path.of(directory, name);
			if (Files.isExecutable(candidate)) {
				return candidate.toString();
			}
		}
		throw new IllegalStateException("no " + name + " on the PATH: install it, or set " + variable);
	}

	void go(String url) {
		this.driver.get(url);
	}

	void back() {
		this.driver.navigate().back();
	}

	String url() {
		return this.driver.getCurrentUrl();
	}

	/// The name of the page shown, empty where it has none.
	String page() {
		return read(() -> {
			WebElement main = first("main[data-page]");
			String page = (main != null) ? main.getDomAttribute("data-page") : null;
			return (page != null) ? page : "";
		});
	}

	/// Waits for a page of one of these names and gives its name.
	String awaitPage(String... names) {
		Set<String> wanted = Set.of(names);
		await("page " + wanted, () -> wanted.contains(page()));
		String name = page();
		if (SEEN.add(name)) {
			requireForEverybody(name);
		}
		return name;
	}

	boolean has(String css) {
		return read(() -> !this.driver.findElements(By.cssSelector(css)).isEmpty());
	}

	boolean hasVisible(String css) {
		return read(() -> this.driver.findElements(By.cssSelector(css)).stream().anyMatch(WebElement::isDisplayed));
	}

	String text(String css) {
		return read(() -> this.driver.findElement(By.cssSelector(css)).getText());
	}

	String attribute(String css, String name) {
		return read(() -> {
			String value = this.driver.findElement(By.cssSelector(css)).getDomAttribute(name);
			return (value != null) ? value : "";
		});
	}

	List<String> attributes(String css, String name) {
		return read(() -> this.driver.findElements(By.cssSelector(css))
			.stream()
			.map((element) -> String.valueOf(element.getDomAttribute(name)))
			.toList());
	}

	List<String> texts(String css) {
		return read(() -> this.driver.findElements(By.cssSelector(css)).stream().map(WebElement::getText).toList());
	}

	String source() {
		return this.driver.getPageSource();
	}

	void fill(String css, String value) {
		WebElement field = this.driver.findElement(By.cssSelector(css));
		if (field.getTagName().equals("select")) {
			field.findElement(By.cssSelector("option[value='" + value + "']")).click();
			return;
		}
		field.clear();
		field.sendKeys(value);
	}

	/// Gives an element of our own its value, as if it had been typed.
	void put(String css, String value) {
		this.driver.executeScript("document.querySelector(arguments[0]).value = arguments[1]", css, value);
	}

	/// Clicks, without waiting for anything.
	void press(String css) {
		WebElement button = await("something to click: " + css, () -> visible(css));
		this.driver.executeScript("arguments[0].scrollIntoView({block: 'center'})", button);
		button.click();
	}

	/// Clicks and waits for the document that comes of it.
	void click(String css) {
		WebElement button = await("something to click: " + css, () -> visible(css));
		this.driver.executeScript("window.seenByTest = true; arguments[0].scrollIntoView({block: 'center'})", button);
		button.click();
		awaitNewDocument();
	}

	/// Presses the page's primary button and waits for the document that comes of it.
	void submit() {
		click("main button[type=submit]:not([data-action=deny])");
	}

	/// Clicks twice as fast as people do, and waits for the document that comes of it.
	void doubleClick(String css) {
		WebElement button = await("something to click: " + css, () -> visible(css));
		this.driver.executeScript("""
				window.seenByTest = true;
				arguments[0].click();
				arguments[0].click();
				""", button);
		awaitNewDocument();
	}

	void reload() {
		this.driver.navigate().refresh();
	}

	private void awaitNewDocument() {
		await("a new document", () -> Boolean.TRUE.equals(
				this.driver.executeScript("return window.seenByTest !== true && document.readyState === 'complete'")));
	}

	/// Waits until something is there, and gives it.
	<T> T await(String what, Supplier<T> condition) {
		return new FluentWait<>(this.driver).withTimeout(PATIENCE)
			.pollingEvery(Duration.ofMillis(50))
			.ignoring(StaleElementReferenceException.class)
			.ignoring(NoSuchElementException.class)
			.ignoring(WebDriverException.class)
			.withMessage(() -> what + ", but there was: " + describe())
			.until((driver) -> condition.get());
	}

	private String describe() {
		keep("failure-" + System.nanoTime());
		return url() + " [" + page() + "] " + texts("body");
	}

	private <T> T read(Supplier<T> reading) {
		for (int attempt = 0; attempt < 20; attempt++) {
			try {
				return reading.get();
			}
			catch (StaleElementReferenceException ex) {
				// The document changed under the hand: read the new one.
			}
		}
		return reading.get();
	}

	private @Nullable WebElement first(String css) {
		return this.driver.findElements(By.cssSelector(css)).stream().findFirst().orElse(null);
	}

	private @Nullable WebElement visible(String css) {
		return this.driver.findElements(By.cssSelector(css))
			.stream()
			.filter(WebElement::isDisplayed)
			.findFirst()
			.orElse(null);
	}

	/// Whether the next ceremonies succeed at once, or the person turns away.
	void userVerifies(boolean verified) {
		this.authenticator.setUserVerified(verified);
	}

	int passkeys() {
		return this.authenticator.getCredentials().size();
	}

	/// Opens a tab and turns to it. Its own authenticator holds the same passkeys, since
	/// Chromium gives every tab another; their
	/// counters run ahead, as the one device's would.
	///
	/// @return the tab it came from
	String openTab() {
		List<Credential> passkeys = this.authenticator.getCredentials();
		String before = this.driver.getWindowHandle();
		this.driver.switchTo().newWindow(WindowType.TAB);
		VirtualAuthenticator ofThisTab = this.driver.addVirtualAuthenticator(AUTHENTICATOR);
		passkeys.forEach((passkey) -> ofThisTab
			.addCredential(Credential.createResidentCredential(passkey.getId(), passkey.getRpId(),
					passkey.getPrivateKey(), passkey.getUserHandle(), passkey.getSignCount() + TAB_COUNTER_LEAD)));
		return before;
	}

	String tab() {
		return this.driver.getWindowHandle();
	}

	void switchTo(String tab) {
		this.driver.switchTo().window(tab);
	}

	/// Takes the network away, or gives it back.
	void offline(boolean offline) {
		this.driver.executeCdpCommand("Network.enable", Map.of());
		this.driver.executeCdpCommand("Network.emulateNetworkConditions",
				Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
	}

	/// Sends a form whose answer gets lost on the way: the page stays as it is.
	void sendUnanswered(String form) {
		this.driver.executeAsyncScript("""
				const form = document.querySelector(arguments[0]);
				const body = new URLSearchParams(new FormData(form));
				fetch(form.action, {method: "POST", body, redirect: "manual"}).then(arguments[1]);
				""", form);
	}

	/// Values of every cookie the browser holds for the page's host.
	List<String> cookieValues() {
		return this.driver.manage().getCookies().stream().map(Cookie::getValue).toList();
	}

	void forgetCookies() {
		this.driver.manage().deleteAllCookies();
	}

	/// Keeps what is seen, and looks for what keeps people with a disability out of it.
	void screenshot(String name) {
		keep(name);
		requireForEverybody(name);
	}

	private void requireForEverybody(String name) {
		List<String> barriers = barriers();
		if (!barriers.isEmpty()) {
			throw new AssertionError(name + " is not for everybody: " + barriers);
		}
	}

	/// What axe-core finds.
	// Without its way of opening a second window, in which it would put together what it
	// finds in frames.
	@SuppressWarnings("deprecation")
	List<String> barriers() {
		return new AxeBuilder().setLegacyMode(true)
			.analyze(this.driver)
			.getViolations()
			.stream()
			.map((rule) -> rule.getId() + " (" + rule.getHelp() + ") at "
					+ rule.getNodes().stream().map(CheckedNode::getHtml).toList())
			.toList();
	}

	private void keep(String name) {
		try {
			Files.createDirectories(SCREENSHOTS);
			Files.write(SCREENSHOTS.resolve(name + "-" + this.kind.window().name().toLowerCase(Locale.ROOT) + ".png"),
					this.driver.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("no screenshot", ex);
		}
	}

	/// What the pages seen since the last look tried and their own policies forbade, and
	/// what Chromium found wrong with the policies themselves.
	private List<String> violations() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.map(LogEntry::getMessage)
			.filter((message) -> VIOLATION.matcher(message).find())
			.toList();
	}

	/// Closes the browser; no page that it showed may have broken a policy.
	@Override
	public void close() {
		List<String> violations = List.of();
		try {
			violations = violations();
			wipe();
			Objects.requireNonNull(IDLE.get(this.kind)).add(this.driver);
		}
		catch (WebDriverException _) {
			// Whatever a test left it in: the next gets another.
			this.driver.quit();
		}
		if (!violations.isEmpty()) {
			throw new AssertionError("pages broke their policies: " + violations);
		}
	}

	// What a fresh profile has not: what is kept for a tab goes with the tab.
	private void wipe() {
		Set<String> tabs = this.driver.getWindowHandles();
		String fresh = this.driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
		for (String tab : tabs) {
			this.driver.switchTo().window(tab).close();
		}
		this.driver.switchTo().window(fresh);
		this.driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
		this.driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
	}

}
