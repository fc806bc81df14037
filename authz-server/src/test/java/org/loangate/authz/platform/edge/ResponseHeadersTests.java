package org.loangate.authz.platform.edge;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.session.web.http.CookieSerializer.CookieValue;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/// Walks every page there is, as nobody and as a borrower, and everything else that answers browsers.
@IntegrationTest
class ResponseHeadersTests {

	private static final Map<String, String> EVERYWHERE = Map.of("x-content-type-options", "nosniff", "x-frame-options",
			"DENY", "cross-origin-opener-policy", "same-origin", "cross-origin-resource-policy", "same-origin");

	private static final Pattern VERSIONED = Pattern.compile("/[a-z]+/[a-z-]+-[0-9a-f]{32}\\.(css|js|svg)");

	@Autowired
	private Settings settings;

	@Autowired
	@Qualifier("requestMappingHandlerMapping")
	private RequestMappingHandlerMapping mappings;

	@Test
	void areOnEveryPageForNobodyAndForABorrower() {
		Map<String, TestBrowser.Page> pages = pages();

		assertThat(pages).hasSizeGreaterThan(20);
		assertThat(pages.values().stream().map(TestBrowser.Page::name)).contains("sign-in", "register", "account");
		pages.forEach((path, page) -> {
			assertHeaders(path, page);
			assertThat(page.header("cache-control")).as(path).contains("no-store");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/oauth2/jwks", "/.well-known/openid-configuration",
			"/.well-known/oauth-authorization-server", "/gateway/routes", "/oauth2/authorize", "/oauth2/token",
			"/oauth2/par", "/oauth2/introspect", "/oauth2/revoke", "/oauth2/register", "/oauth2/register/x",
			"/userinfo", "/connect/logout", "/actuator/health/readiness", "/actuator", "/nowhere", "/factor/passkey.js",
			"/factor/none.js", "/favicon.ico", "/error" })
	void areOnEverythingElse(String path) {
		assertHeaders(path, new TestBrowser(this.settings.issuer()).get(path));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/sign-in", "/oauth2/token", "/oauth2/par", "/oauth2/register",
			"/liveness/callbacks/standin", "/account", "/nowhere" })
	void areOnRefusedRequestsThatWouldChangeSomething(String path) {
		TestBrowser.Page page = new TestBrowser(this.settings.issuer()).post(path, Map.of());

		assertThat(page.status()).isGreaterThanOrEqualTo(400);
		assertHeaders(path, page);
		assertThat(page.header("cache-control")).contains("no-store");
	}

	@Test
	void letNothingRunButOurOwnFiles() {
		pages().forEach((path, page) -> {
			for (Element element : Jsoup.parse(page.body()).getAllElements()) {
				assertThat(element.attributes().asList()).as(path + " " + element.tagName())
					.noneMatch((attribute) -> attribute.getKey().startsWith("on") || attribute.getKey().equals("style")
							|| attribute.getValue().strip().startsWith("javascript:"));
				if (Set.of("script", "style").contains(element.tagName())) {
					assertThat(element.data()).as(path).isBlank();
				}
			}
		});
	}

	@Test
	void letFilesBeKeptWhoseAddressNamesTheirContent() {
		Set<String> files = new TreeSet<>();
		pages().values()
			.forEach((page) -> Jsoup.parse(page.body())
				.select("script[src], link[href], img[src]")
				.forEach((element) -> files.add(element.hasAttr("src") ? element.attr("src") : element.attr("href"))));

		assertThat(files).hasSizeGreaterThan(2).allMatch(VERSIONED.asMatchPredicate());
		for (String file : files) {
			TestBrowser.Page answer = new TestBrowser(this.settings.issuer()).get(file);
			assertThat(answer.status()).as(file).isEqualTo(200);
			assertThat(answer.header("cache-control")).isEqualTo("max-age=31536000, public");
		}
	}

	@Test
	void giveEveryFormAToken() {
		Set<String> actions = new TreeSet<>();
		pages().forEach((path, page) -> Jsoup.parse(page.body()).select("form[method=post]").forEach((form) -> {
			actions.add(form.attr("action"));
			assertThat(form.select("input[type=hidden][name=_csrf]")).as(path + " " + form.attr("action")).hasSize(1);
		}));

		assertThat(actions).contains("/sign-in", "/register", "/sign-out");
	}

	@Test
	void nameNoHostButTheIssuers() {
		pages().forEach((path, page) -> Jsoup.parse(page.body())
			.select("[href], [action], [src]")
			.forEach((element) -> assertThat(List.of("href", "action", "src").stream().map(element::attr)).as(path)
				.allMatch((address) -> address.isEmpty() || address.startsWith("/") && !address.startsWith("//")
						|| address.startsWith("?") || address.startsWith("#"))));
	}

	@Test
	void askForTlsWhereThePublicUrlHasIt() throws Exception {
		assertThat(written(true).getHeader("Strict-Transport-Security"))
			.isEqualTo("max-age=63072000 ; includeSubDomains");
		assertThat(written(false).getHeader("Strict-Transport-Security")).isNull();
	}

	@Test
	void bindTheSessionCookieToTheHostWhereThereIsTls() {
		assertThat(sessionCookie("https://id.lender.example"))
			.matches("__Host-loangate-session=\\S+; Path=/; Secure; HttpOnly; SameSite=Lax");
		assertThat(sessionCookie("http://localhost:9000"))
			.matches("loangate-session=\\S+; Path=/; HttpOnly; SameSite=Lax");
	}

	private static String sessionCookie(String issuer) {
		Settings settings = new Settings(URI.create(issuer), URI.create("https://api.lender.example"), "x",
				URI.create(issuer).getHost(), new Settings.Secret("x"), "", "", "", List.of());
		SealedSessionCookie cookie = new SealedSessionCookie(settings, new SecretCipher("A".repeat(43) + "="));
		MockHttpServletResponse response = new MockHttpServletResponse();
		cookie.writeCookieValue(new CookieValue(new MockHttpServletRequest(), response, "value"));
		return response.getHeader("Set-Cookie").replaceAll("; Expires=[^;]*", "");
	}

	private static MockHttpServletResponse written(boolean secure) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setSecure(secure);
		MockHttpServletResponse response = new MockHttpServletResponse();
		new ResponseHeaders().responseHeadersFilter().getFilter().doFilter(request, response, new MockFilterChain());
		return response;
	}

	private Map<String, TestBrowser.Page> pages() {
		TestBrowser nobody = new TestBrowser(this.settings.issuer());
		TestBrowser borrower = TestBrowser.registered(this.settings.issuer(), UUID.randomUUID() + "@example.test",
				UUID.randomUUID().toString());
		Map<String, TestBrowser.Page> pages = new LinkedHashMap<>();
		for (RequestMappingInfo mapping : this.mappings.getHandlerMethods().keySet()) {
			Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
			if (methods.isEmpty() || methods.contains(RequestMethod.GET)) {
				for (String pattern : mapping.getPatternValues()) {
					String path = pattern.replaceAll("\\{[^}]*}", UUID.randomUUID().toString());
					keepPage(pages, "nobody " + pattern, nobody.get(path));
					keepPage(pages, "borrower " + pattern, borrower.get(path));
				}
			}
		}
		return pages;
	}

	private static void keepPage(Map<String, TestBrowser.Page> pages, String name, TestBrowser.Page page) {
		if (page.header("content-type").startsWith("text/html")) {
			pages.put(name, page);
		}
	}

	private static void assertHeaders(String path, TestBrowser.Page page) {
		EVERYWHERE.forEach(
				(name, value) -> assertThat(page.headers().get(name)).as(path + " " + name).containsExactly(value));
		assertThat(page.headers().get("referrer-policy")).as(path).containsExactly("same-origin");
		assertThat(page.headers().get("content-security-policy")).as(path).hasSize(1);
		assertThat(page.header("content-security-policy")).as(path)
			.startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
			.contains("base-uri 'none'; frame-ancestors 'none'",
					"require-trusted-types-for 'script'; trusted-types 'none'", "form-action 'self'")
			.doesNotContain("unsafe", "*");
		assertThat(page.header("permissions-policy")).as(path)
			.contains("camera=(), ", "microphone=(), ", "geolocation=(), ", "payment=(), ")
			.endsWith("publickey-credentials-create=(self), publickey-credentials-get=(self)")
			.doesNotContain("*");
		assertThat(page.headers()).as(path)
			.containsKey("cache-control")
			.doesNotContainKeys("strict-transport-security");
	}

}
