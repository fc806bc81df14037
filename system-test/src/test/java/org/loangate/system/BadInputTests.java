package org.loangate.system;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.loangate.system.demo.StackSettings;

import static org.assertj.core.api.Assertions.assertThat;

/// Hostile input on every public endpoint: the standard's error, the field named, nothing shown and nothing changed.
class BadInputTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	private static final String NUL = "\u0000";

	private static final String SURROGATE = "\\ud800";

	private static final String MEGABYTE = "x".repeat(1024 * 1024);

	static Stream<Arguments> details() {
		String good = TestLoan.of("1500.00").details(settings().gatewayUrl());
		return Stream.of(details("not JSON", "loan", "authorization_details"),
				details("not an array", good.substring(1, good.length() - 1), "authorization_details"),
				details("empty", "[]", "authorization_details"),
				details("two elements",
						"[" + good.substring(1, good.length() - 1) + "," + good.substring(1, good.length() - 1) + "]",
						"authorization_details"),
				details("deep", "[".repeat(5000) + "]".repeat(5000), "authorization_details"),
				details("unknown type", good.replace("loan_application", "gift"), "type"),
				details("unknown field", good.replace("\"actions\"", "\"colour\": \"red\", \"actions\""), "colour"),
				details("duplicate key", good.replace("\"term_months\": 12", "\"term_months\": 12, \"term_months\": 6"),
						"term_months"),
				details("no amount", good.replaceAll("\"amount\": \\{[^}]*\\}, ", ""), "amount"),
				details("amount as a number", good.replace("\"1500.00\"", "1500.00"), "amount"),
				details("amount in exponent form", good.replace("1500.00", "15e2"), "amount"),
				details("negative amount", good.replace("1500.00", "-1500.00"), "amount"),
				details("zero amount", good.replace("1500.00", "0.00"), "amount"),
				details("NaN", good.replace("1500.00", "NaN"), "amount"),
				details("too many digits for the currency", good.replace("1500.00", "1500.001"), "amount"),
				details("unknown currency", good.replace("CNY", "XQX"), "currency"),
				details("wrong check digit", good.replace(TestLoan.CARD, "6222020200112233447"), "payout_account"),
				details("full-width digits", good.replace(TestLoan.CARD, "６２２２０２０２００１１２２３３４４６"), "payout_account"),
				details("IBAN with a wrong check",
						good.replace("cn-bank-card", "iban").replace(TestLoan.CARD, "DE89370400440532013001"),
						"payout_account"),
				details("zero months", good.replace("\"term_months\": 12", "\"term_months\": 0"), "term_months"),
				details("months as a fraction", good.replace("\"term_months\": 12", "\"term_months\": 12.5"),
						"term_months"),
				details("somebody else's location", good.replace(settings().gatewayUrl(), "https://evil.example"),
						"locations"),
				details("lone surrogate", good.replace("working_capital", SURROGATE), "authorization_details"),
				details("NUL", good.replace("working_capital", "working\\u0000capital"), "purpose"),
				details("rate with a comma", good.replace("7.35", "7,35"), "annual_rate_percent"));
	}

	private static Arguments details(String name, String json, String field) {
		return Arguments.of(Named.of(name, json), field);
	}

	@ParameterizedTest
	@MethodSource("details")
	void namesTheFieldOfADetailThatIsWrong(String details, String field) throws Exception {
		try (StockClient client = new StockClient(TESTS)) {
			Map<String, String> parameters = request(client);
			parameters.put("authorization_details", details);

			HttpResponse<String> answer = post(settings().issuer() + "/oauth2/par", form(parameters));

			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
			Map<String, Object> error = JSONObjectUtils.parse(answer.body());
			assertThat(error).containsEntry("error", "invalid_authorization_details");
			assertThat(String.valueOf(error.get("error_description"))).contains(field);
			assertShowsNothing(answer);
		}
	}

	static Stream<Arguments> changes() {
		return Stream.of(change("no client", "client_id", null), change("unknown client", "client_id", "nobody"),
				change("client with NUL", "client_id", "lending" + NUL + "-mobile"),
				change("foreign redirect", "redirect_uri", "https://evil.example/callback"),
				change("redirect that is no URI", "redirect_uri", "http://127.0.0.1:x/callback"),
				change("huge state", "state", MEGABYTE), change("no PKCE", "code_challenge", null),
				change("plain PKCE", "code_challenge_method", "plain"),
				change("short challenge", "code_challenge", "abc"), change("unknown scope", "scope", "openid admin"),
				change("hostile scope", "scope", "openid \"><script>alert(1)</script>"),
				change("implicit", "response_type", "token"), change("no response type", "response_type", null),
				change("negative max_age", "max_age", "-1"), change("max_age as a word", "max_age", "soon"),
				change("unknown prompt", "prompt", "none login"), change("claims that are no JSON", "claims", "{"),
				change("other resource", "resource", "https://evil.example"),
				change("request_uri inside a push", "request_uri", "urn:ietf:params:oauth:request_uri:x"));
	}

	private static Arguments change(String name, String parameter, String value) {
		return Arguments.of(Named.of(name, parameter), value);
	}

	@ParameterizedTest
	@MethodSource("changes")
	void refusesAPushedRequestThatIsWrong(String parameter, String value) throws Exception {
		try (StockClient client = new StockClient(TESTS)) {
			Map<String, String> parameters = request(client);
			if (value == null) {
				parameters.remove(parameter);
			}
			else {
				parameters.put(parameter, value);
			}

			HttpResponse<String> answer = post(settings().issuer() + "/oauth2/par", form(parameters));

			assertIsRefused(answer);
		}
	}

	@ParameterizedTest
	@MethodSource("endpoints")
	void refusesRubbish(String method, String url, String contentType, String body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url))
			.header("Content-Type", contentType)
			.method(method, HttpRequest.BodyPublishers.ofString(body))
			.build();

		assertIsRefused(StockClient.send(request));
	}

	static List<Arguments> endpoints() {
		String issuer = settings().issuer();
		String gateway = settings().gatewayUrl();
		String demo = settings().demoUrl();
		List<Arguments> cases = new ArrayList<>();
		for (String path : List.of("/oauth2/par", "/oauth2/token", "/oauth2/introspect", "/oauth2/revoke", "/sign-in",
				"/register", "/step-up/none/totp", "/applications/none")) {
			cases.add(Arguments.of("POST", issuer + path, FORM, "a=1&a=2&%00=%00&=&%ff=%ed%a0%80"));
			cases.add(Arguments.of("POST", issuer + path, FORM, "grant_type=password&username=" + MEGABYTE));
			cases.add(Arguments.of("POST", issuer + path, JSON, "[".repeat(10_000)));
		}
		for (String query : List.of("", "?request_uri=urn:nobody", "?client_id=%00", "?client_id=lending-mobile",
				"?client_id=lending-mobile&client_id=lending-web", "?interaction=none", "?interaction=%00%ff")) {
			cases.add(Arguments.of("GET", issuer + "/oauth2/authorize" + query, FORM, ""));
		}
		for (String path : List.of("/liveness/callbacks/standin", "/liveness/callbacks/nobody",
				"/liveness/callbacks/%00")) {
			cases.add(Arguments.of("POST", issuer + path, JSON, "{\"type\": \"liveness.completed\"}"));
			cases.add(Arguments.of("POST", issuer + path, JSON, MEGABYTE));
		}
		for (String path : List.of("/loans", "/loans/none/payout-account", "/nothing", "/loans/../lending-api/loans",
				"/loans;x=1", "//loans")) {
			cases.add(Arguments.of("POST", gateway + path, JSON, TestLoan.of("1500.00").body()));
			cases.add(Arguments.of("GET", gateway + path, JSON, ""));
		}
		cases.add(Arguments.of("POST", demo + "/lending-api/loans", JSON, TestLoan.of("1500.00").body()));
		cases.add(Arguments.of("GET", demo + "/lending-api/loans", JSON, ""));
		cases.add(Arguments.of("POST", demo + "/liveness-vendor/sessions", JSON, "{}"));
		cases.add(Arguments.of("POST", demo + "/apply", FORM, "amount=NaN&amount=1"));
		return cases;
	}

	private static final String FORM = "application/x-www-form-urlencoded";

	private static final String JSON = "application/json";

	private static Map<String, String> request(StockClient client) {
		Map<String, String> parameters = new LinkedHashMap<>();
		parameters.put("client_id", "lending-mobile");
		parameters.put("response_type", "code");
		parameters.put("redirect_uri", "http://127.0.0.1:49152/callback");
		parameters.put("scope", "openid loans:apply");
		parameters.put("state", "state");
		parameters.put("code_challenge",
				CodeChallenge.compute(CodeChallengeMethod.S256, new CodeVerifier()).getValue());
		parameters.put("code_challenge_method", "S256");
		parameters.put("dpop_jkt", client.thumbprint());
		return parameters;
	}

	private static String form(Map<String, String> parameters) {
		return parameters.entrySet()
			.stream()
			.map((entry) -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
			.collect(Collectors.joining("&"));
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private static HttpResponse<String> post(String url, String form) {
		return StockClient.send(HttpRequest.newBuilder(URI.create(url))
			.header("Content-Type", FORM)
			.POST(HttpRequest.BodyPublishers.ofString(form))
			.build());
	}

	private static void assertIsRefused(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 499);
		assertShowsNothing(answer);
	}

	private static void assertShowsNothing(HttpResponse<String> answer) {
		assertThat(answer.body()).doesNotContain("Exception", "org.springframework", "\tat ", "SQL")
			.hasSizeLessThan(50_000);
	}

	private static StackSettings settings() {
		return TESTS.get().settings();
	}

}
