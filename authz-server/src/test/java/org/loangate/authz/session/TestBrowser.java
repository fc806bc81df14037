package org.loangate.authz.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jsoup.Jsoup;
import org.loangate.authz.SeenSecrets;
import org.loangate.authz.TestMailbox;

/// A person's browser without scripts: keeps cookies, follows redirects within the server, sends forms with their token.
public final class TestBrowser {

	private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

	private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);

	private final HttpClient http = HttpClient.newBuilder().cookieHandler(this.cookies).build();

	private final URI server;

	private String csrf = "";

	public TestBrowser(URI server) {
		this.server = server;
	}

	/// A browser in which somebody has just registered.
	public static TestBrowser registered(URI server, String email, String password) {
		TestBrowser browser = new TestBrowser(server);
		browser.get("/register");
		Page page = browser.post("/register", Map.of("username", email, "password", password));
		if (!page.name().equals("account")) {
			throw new AssertionError("registration led to " + page);
		}
		return browser;
	}

	/// A browser in which somebody has just registered, and confirmed the address
	/// elsewhere.
	public static TestBrowser confirmed(URI server, String email, String password) {
		TestBrowser browser = registered(server, email, password);
		confirm(server, email);
		return browser;
	}

	/// Confirms an address by the mail that went there, in a browser of its own.
	public static void confirm(URI server, String email) {
		URI link = TestMailbox.await(email, "Confirm your e-mail").link();
		TestBrowser reader = new TestBrowser(server);
		reader.get(link.getRawPath() + "?" + link.getRawQuery());
		Page page = reader.post("/email/confirm", Map.of("token", link.getRawQuery().replaceFirst("token=", "")));
		if (!page.attribute("data-email-state").equals(Optional.of("confirmed"))) {
			throw new AssertionError("confirming led to " + page);
		}
	}

	/// A browser in which somebody has just signed in by password.
	public static TestBrowser signedIn(URI server, String email, String password) {
		TestBrowser browser = new TestBrowser(server);
		browser.get("/sign-in");
		Page page = browser.post("/sign-in", Map.of("username", email, "password", password));
		if (!page.name().equals("account")) {
			throw new AssertionError("sign-in led to " + page);
		}
		return browser;
	}

	/// Goes on from a page that asks for a mailed code, by the newest one that came.
	public Page mailCode(Page asked, String email) {
		if (!asked.name().equals("mail-code")) {
			throw new AssertionError("no code is asked for: " + asked);
		}
		return post(asked.url().getPath(), Map.of("code", TestMailbox.awaitCode(email)));
	}

	/// The value of the session cookie.
	public String session() {
		return cookie("loangate-session").map(HttpCookie::getValue).orElse("");
	}

	/// Every cookie, as the browser would send them.
	public String cookies() {
		return this.cookies.getCookieStore()
			.getCookies()
			.stream()
			.map((cookie) -> cookie.getName() + "=" + cookie.getValue())
			.collect(Collectors.joining("; "));
	}

	/// The token of the form that was opened last.
	public String csrf() {
		return this.csrf;
	}

	/// A cookie the server has set.
	public Optional<HttpCookie> cookie(String name) {
		return this.cookies.getCookieStore()
			.getCookies()
			.stream()
			.filter((cookie) -> cookie.getName().equals(name))
			.findFirst();
	}

	/// Takes a cookie that somebody planted.
	public void cookie(String name, String value) {
		HttpCookie cookie = new HttpCookie(name, value);
		cookie.setPath("/");
		// As CookieManager writes a host without dots, so that the server's cookie
		// takes this one's place.
		cookie
			.setDomain(this.server.getHost().contains(".") ? this.server.getHost() : this.server.getHost() + ".local");
		this.cookies.getCookieStore().add(this.server, cookie);
	}

	/// Forgets the session cookie, or takes somebody else's.
	public void session(String value) {
		this.cookies.getCookieStore().removeAll();
		if (!value.isEmpty()) {
			cookie("loangate-session", value);
		}
	}

	public Page get(String path) {
		return follow(HttpRequest.newBuilder(this.server.resolve(path)).GET());
	}

	public Page head(String path) {
		return follow(HttpRequest.newBuilder(this.server.resolve(path)).HEAD());
	}

	public Page post(String path, Map<String, String> fields) {
		return post(path, fields, "*/*");
	}

	public Page post(String path, Map<String, String> fields, String accept) {
		fields.forEach(SeenSecrets::posted);
		String body = Stream.concat(fields.entrySet().stream(), Stream.of(Map.entry("_csrf", this.csrf)))
			.map((field) -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8) + "="
					+ URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));
		return follow(HttpRequest.newBuilder(this.server.resolve(path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.header("Origin", this.server.toString())
			.header("Accept", accept)
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	private Page follow(HttpRequest.Builder request) {
		HttpResponse<String> answer = send(request.build());
		for (int hops = 0; hops < 8 && answer.statusCode() / 100 == 3; hops++) {
			URI to = answer.request().uri().resolve(answer.headers().firstValue("Location").orElseThrow());
			if (!to.getAuthority().equals(this.server.getAuthority())) {
				return new Page(to, answer.statusCode(), answer.body(), answer.headers().map());
			}
			answer = send(HttpRequest.newBuilder(to).GET().build());
		}
		Matcher token = CSRF.matcher(answer.body());
		if (token.find()) {
			this.csrf = token.group(1);
		}
		return new Page(answer.request().uri(), answer.statusCode(), answer.body(), answer.headers().map());
	}

	private HttpResponse<String> send(HttpRequest request) {
		try {
			HttpResponse<String> answer = this.http.send(request, HttpResponse.BodyHandlers.ofString());
			SeenSecrets.answered(answer.headers(), answer.body());
			return answer;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/// What came back in the end.
	public record Page(URI url, int status, String body, Map<String, List<String>> headers) {

		/// The page's `data-page`, or the status where it is no page.
		public String name() {
			return attribute("data-page").orElse(String.valueOf(this.status));
		}

		/// The first value of an attribute.
		public Optional<String> attribute(String name) {
			return attributes(name).stream().findFirst();
		}

		/// All values of an attribute.
		public List<String> attributes(String name) {
			return Pattern.compile(name + "=\"([^\"]*)\"").matcher(this.body).results().map((m) -> m.group(1)).toList();
		}

		/// The value of the first form field of a name.
		public String formValue(String name) {
			return Jsoup.parse(this.body).select("input[name=" + name + "]").attr("value");
		}

		/// All values of a header in one line, empty where it is not there.
		public String header(String name) {
			return String.join(", ", this.headers.getOrDefault(name, List.of()));
		}

		@Override
		public String toString() {
			return this.status + " " + this.url + " " + name();
		}

	}

}
