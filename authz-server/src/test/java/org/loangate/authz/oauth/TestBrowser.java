package org.loangate.authz.oauth;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.loangate.authz.SeenSecrets;

/// A browser without scripts: keeps cookies, follows redirects as long as they stay at the server, fills in forms.
final class TestBrowser {

	private final HttpClient http = HttpClient.newBuilder()
		.cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
		.followRedirects(HttpClient.Redirect.NEVER)
		.build();

	private final URI server;

	private URI at;

	private HttpResponse<String> answer;

	TestBrowser(URI server) {
		this.server = server;
		this.at = server;
	}

	/// Opens an address.
	TestBrowser open(URI address) {
		return load(address, null);
	}

	/// Submits the form around the element with these fields; what they leave out keeps
	/// its value.
	TestBrowser submit(String selector, Map<String, String> fields) {
		Element element = page().selectFirst(selector);
		if (element == null) {
			throw new AssertionError("no " + selector + " at " + this.at + "\n" + this.answer.body());
		}
		Element form = (element.closest("form") != null) ? element.closest("form")
				: page().getElementById(element.attr("form"));
		Map<String, String> all = new LinkedHashMap<>();
		form.select("input[name]").forEach((input) -> all.put(input.attr("name"), input.attr("value")));
		if (!element.attr("name").isEmpty()) {
			all.put(element.attr("name"), element.attr("value"));
		}
		all.putAll(fields);
		all.forEach(SeenSecrets::posted);
		String body = all.entrySet()
			.stream()
			.map((field) -> encode(field.getKey()) + "=" + encode(field.getValue()))
			.collect(Collectors.joining("&"));
		return load(this.at.resolve(form.attr("action")), body);
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private TestBrowser load(URI address, String form) {
		try {
			URI next = address;
			String body = form;
			for (int hop = 0; hop < 20; hop++) {
				this.at = next;
				HttpRequest.Builder request = HttpRequest.newBuilder(next).header("Accept", "text/html");
				if (body != null) {
					request.header("Content-Type", "application/x-www-form-urlencoded")
						.header("Origin", this.server.toString())
						.POST(HttpRequest.BodyPublishers.ofString(body));
				}
				this.answer = this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
				SeenSecrets.answered(this.answer.headers(), this.answer.body());
				if (this.answer.statusCode() / 100 != 3) {
					return this;
				}
				next = next.resolve(this.answer.headers().firstValue("Location").orElseThrow());
				body = null;
				if (!next.toString().startsWith(this.server + "/")) {
					this.at = next;
					return this;
				}
			}
			throw new AssertionError("redirected for ever, at " + this.at);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	/// What the page calls itself, `data-page`; empty when the browser left the server.
	String pageName() {
		Element main = page().selectFirst("main");
		return (main != null) ? main.attr("data-page") : "";
	}

	Document page() {
		return Jsoup.parse(this.answer.body());
	}

	URI at() {
		return this.at;
	}

	HttpResponse<String> answer() {
		return this.answer;
	}

	/// Where the browser was sent after leaving the server, its query by name.
	Map<String, String> query() {
		Map<String, String> query = new LinkedHashMap<>();
		String raw = (this.at.getRawQuery() != null) ? this.at.getRawQuery() : "";
		for (String pair : raw.split("&")) {
			String[] parts = pair.split("=", 2);
			query.put(parts[0],
					(parts.length == 2) ? java.net.URLDecoder.decode(parts[1], StandardCharsets.UTF_8) : "");
		}
		return query;
	}

}
