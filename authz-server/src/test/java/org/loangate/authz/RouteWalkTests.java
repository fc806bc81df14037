package org.loangate.authz;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.loangate.authz.account.Role;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.staff.TestStaff;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/// Walks every route of the server as every role and as nobody, and compares what comes with docs/reference/routes.md.
@IntegrationTest
class RouteWalkTests {

	private static final Path TABLE = Path.of("../docs/reference/routes.md");

	/// What answers in filters, before any handler.
	private static final Set<String> FILTERED = Set.of("GET /oauth2/authorize", "POST /oauth2/authorize",
			"POST /oauth2/token", "POST /oauth2/par", "POST /oauth2/introspect", "POST /oauth2/revoke",
			"GET /oauth2/jwks", "GET /userinfo", "POST /userinfo", "GET /connect/logout", "POST /connect/logout",
			"GET /.well-known/openid-configuration", "GET /.well-known/oauth-authorization-server",
			"GET /platform/loangate.css", "GET /nothing-here", "POST /nothing-here");

	private static final List<String> NAMES = List.of("nobody", "borrower", "reviewer", "security_officer", "auditor",
			"operator", "no passkey");

	private final HttpClient http = HttpClient.newHttpClient();

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	@Test
	void findsWhatTheReferenceSays() throws Exception {
		Map<String, Map<String, String>> answers = new LinkedHashMap<>();
		Set<String> routes = routes();
		for (String name : NAMES) {
			TestBrowser browser = browser(name);
			for (String route : routes) {
				// A route that signs in or out changes whose browser it is.
				if (route.startsWith("POST /sign-out") || route.startsWith("POST /connect")) {
					browser = browser(name);
				}
				answers.computeIfAbsent(route, (_) -> new LinkedHashMap<>()).put(name, answer(browser, route));
			}
		}

		Set<String> found = answers.entrySet()
			.stream()
			.map((entry) -> "| `" + entry.getKey() + "` | " + String.join(" | ", entry.getValue().values()) + " |")
			.collect(Collectors.toCollection(TreeSet::new));
		Set<String> written = written();
		assertThat(found.stream().filter((line) -> !written.contains(line)).collect(Collectors.joining("\n")))
			.as("lines that docs/reference/routes.md must have")
			.isEmpty();
		assertThat(written.stream().filter((line) -> !found.contains(line)).collect(Collectors.joining("\n")))
			.as("lines that docs/reference/routes.md must not have")
			.isEmpty();
	}

	private static Set<String> written() throws IOException {
		return Files.readAllLines(TABLE)
			.stream()
			.filter((line) -> line.startsWith("| `"))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private Set<String> routes() {
		Set<String> routes = new TreeSet<>(FILTERED);
		this.server.getBeansOfType(RequestMappingInfoHandlerMapping.class)
			.values()
			.forEach((mapping) -> mapping.getHandlerMethods().keySet().forEach((info) -> {
				Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
				info.getPatternValues()
					.stream()
					.filter((path) -> !path.startsWith("/error"))
					.forEach((path) -> (methods.isEmpty() ? Set.of(RequestMethod.GET, RequestMethod.POST) : methods)
						.forEach((method) -> routes.add(method + " " + path)));
			}));
		return routes;
	}

	private TestBrowser browser(String name) {
		TestBrowser browser = signedIn(name);
		// Any page with a form, for the token that its session's forms carry.
		browser.get("/account");
		return browser;
	}

	private TestBrowser signedIn(String name) {
		return switch (name) {
			case "nobody" -> new TestBrowser(this.settings.issuer());
			case "no passkey" -> TestBrowser.signedIn(this.settings.issuer(),
					TestStaff.withoutPasskey(this.server, Role.OPERATOR), TestStaff.PASSWORD);
			default -> TestStaff.working(this.server, Role.find(name).orElseThrow()).browser();
		};
	}

	/// One request as the person's browser makes it, followed nowhere.
	private String answer(TestBrowser browser, String route) throws Exception {
		String method = route.substring(0, route.indexOf(' '));
		String path = route.substring(route.indexOf(' ') + 1)
			.replace("/**", "/x")
			.replace("{*path}", "x")
			.replaceAll("/applications/\\{[^}]*}", "/applications/00000000-0000-7000-8000-000000000000")
			.replaceAll("\\{[^}]*}", "AAAAAAAAAAAAAAAAAAAAAA");
		String body = method.equals("GET") ? "" : "_csrf=" + browser.csrf();
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.settings.issuer() + path))
			.header("Cookie", browser.cookies())
			.header("Origin", this.settings.issuer().toString())
			.header("Accept", "text/html")
			.header("Content-Type", "application/x-www-form-urlencoded")
			.method(method, HttpRequest.BodyPublishers.ofString(body))
			.build();
		HttpResponse<String> answer = this.http.send(request, HttpResponse.BodyHandlers.ofString());
		return answer.headers()
			.firstValue("Location")
			.map((to) -> "to /" + URI.create(to).getPath().split("/", -1)[1])
			.orElse(String.valueOf(answer.statusCode()));
	}

}
