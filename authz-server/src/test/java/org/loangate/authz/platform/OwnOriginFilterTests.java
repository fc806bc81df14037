package org.loangate.authz.platform;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.session.TestBrowser;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class OwnOriginFilterTests {

	// Answered to programs, which have no cookie to be abused.
	private static final Set<String> NOT_FOR_BROWSERS = Set.of("/liveness/callbacks/{vendor}", "/oauth2/register",
			"/oauth2/register/{clientId}");

	@Autowired
	private Settings settings;

	@Autowired
	@Qualifier("requestMappingHandlerMapping")
	private RequestMappingHandlerMapping mappings;

	@ParameterizedTest
	@CsvSource(textBlock = """
			https://id.lender.example, same-origin, 200
			https://id.lender.example, none,        200
			https://id.lender.example, ,            200
			,                          same-origin, 200
			,                          ,            403
			null,                      ,            403
			null,                      same-origin, 403
			https://evil.example,      ,            403
			https://evil.example,      same-origin, 403
			http://id.lender.example,  ,            403
			https://id.lender.example:8443, ,       403
			https://id.lender.example.evil.example, , 403
			https://id.lender.example, same-site,   403
			https://id.lender.example, cross-site,  403
			,                          cross-site,  403
			,                          nonsense,    403
			""")
	void letsOnlyOurOwnPagesChangeSomething(String origin, String site, int status) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/account");
		if (origin != null) {
			request.addHeader("Origin", origin);
		}
		if (site != null) {
			request.addHeader("Sec-Fetch-Site", site);
		}

		assertThat(status(request)).isEqualTo(status);
	}

	@Test
	void refusesTwoOriginsOfWhichOneIsOurs() throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/account");
		request.addHeader("Origin", "https://id.lender.example");
		request.addHeader("Origin", "https://evil.example");

		assertThat(status(request)).isEqualTo(403);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PUT", "PATCH", "DELETE", "post", "PROPFIND" })
	void looksAtEveryMethodThatMayChangeSomething(String method) throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest(method, "/account");
		request.addHeader("Origin", "https://evil.example");

		assertThat(status(request)).isEqualTo(403);
	}

	private static int status(MockHttpServletRequest request) throws Exception {
		MockHttpServletResponse response = new MockHttpServletResponse();
		new OwnOriginFilter(URI.create("https://ID.lender.example:443"), (any) -> false).doFilter(request, response,
				new MockFilterChain());
		return response.getStatus();
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://evil.example", "null", "" })
	void everyChangeIsRefusedToStrangersWithAGoodSessionAndToken(String origin) throws Exception {
		TestBrowser borrower = TestBrowser.registered(this.settings.issuer(), UUID.randomUUID() + "@example.test",
				UUID.randomUUID().toString());
		String token = borrower.get("/account").formValue("_csrf");
		int tried = 0;
		for (RequestMappingInfo mapping : this.mappings.getHandlerMethods().keySet()) {
			for (RequestMethod method : mapping.getMethodsCondition().getMethods()) {
				for (String pattern : mapping.getPatternValues()) {
					if (method != RequestMethod.GET && !NOT_FOR_BROWSERS.contains(pattern)) {
						HttpResponse<String> answer = send(method.name(), pattern, borrower.session(), token, origin);
						// Where programs come with tokens, a session counts for nothing.
						boolean isForTokens = pattern.startsWith("/policy/v1/") || pattern.startsWith("/access/v1/");
						assertThat(answer.statusCode()).as(method + " " + pattern).isEqualTo(isForTokens ? 401 : 403);
						tried++;
					}
				}
			}
		}
		assertThat(tried).isGreaterThan(15);
		assertThat(borrower.get("/account").name()).isEqualTo("account");
	}

	@Test
	void takesNoFormForAVendorsCallback() throws Exception {
		HttpResponse<String> answer = send("POST", "/liveness/callbacks/standin", "", "", "");

		assertThat(answer.statusCode()).isEqualTo(415);
	}

	private HttpResponse<String> send(String method, String pattern, String session, String token, String origin)
			throws Exception {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create(this.settings.issuer() + pattern.replaceAll("\\{[^}]*}", "x")))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.header("Cookie", "loangate-session=" + session)
			.method(method,
					HttpRequest.BodyPublishers.ofString("_csrf=" + URLEncoder.encode(token, StandardCharsets.UTF_8)));
		if (!origin.isEmpty()) {
			request.header("Origin", origin);
		}
		return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}
