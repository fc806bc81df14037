package org.loangate.authz.oauth;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class PushedRequestTests {

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	private TestOAuthClient client;

	@BeforeEach
	void begin() {
		this.client = new TestOAuthClient(this.settings.issuer());
	}

	@Test
	void takesARequestAndBindsItToTheProofsKey() throws Exception {
		HTTPResponse answer = this.client.push(loan("1500.00"));

		assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(201);
		assertThat(answer.getBodyAsJSONObject()).containsKeys("request_uri", "expires_in");
	}

	@Test
	void takesATransactionOfAConfidentialClientWithoutAKey() throws Exception {
		assertThat(this.client.push(loan("1500.00"), false).getStatusCode()).isEqualTo(201);
	}

	@Test
	void refusesAPublicClientsTransactionWithoutAKey() throws Exception {
		Map<String, String> parameters = Map.of("client_id", "lending-mobile", "response_type", "code", "redirect_uri",
				"http://127.0.0.1:4711/callback", "scope", "loans:apply", "code_challenge", "A".repeat(43),
				"code_challenge_method", "S256", "authorization_details", TestOAuthClient.loan("1500.00"));
		String body = parameters.entrySet()
			.stream()
			.map((one) -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
			.collect(Collectors.joining("&"));

		HttpResponse<String> keyless = post(body);
		HttpResponse<String> bound = post(body + "&dpop_jkt=" + "A".repeat(43));

		assertThat(keyless.statusCode()).isEqualTo(400);
		assertThat(keyless.body()).contains("\"invalid_request\"", "dpop_jkt");
		assertThat(bound.statusCode()).as(bound.body()).isEqualTo(201);
	}

	private HttpResponse<String> post(String body) throws Exception {
		try (HttpClient http = HttpClient.newHttpClient()) {
			return http.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/oauth2/par"))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build(), HttpResponse.BodyHandlers.ofString());
		}
	}

	@Test
	void lastsAsLongAsItSays() throws Exception {
		HTTPResponse pushed = this.client.push(this.client.request("openid").build());
		long life = pushed.getBodyAsJSONObject().getAsNumber("expires_in").longValue();
		assertThat(life).isEqualTo(300);
		HTTPResponse another = this.client.push(this.client.request("openid").build());
		try {
			TestClock.ahead(Duration.ofSeconds(life - 2));
			assertThat(opened(pushed)).isEqualTo(303);
			TestClock.ahead(Duration.ofSeconds(life + 1));
			assertThat(opened(another)).isEqualTo(400);
		}
		finally {
			TestClock.reset();
		}
	}

	private int opened(HTTPResponse pushed) throws Exception {
		try (HttpClient http = HttpClient.newHttpClient()) {
			return http
				.send(HttpRequest.newBuilder(
						URI.create(this.settings.issuer() + "/oauth2/authorize?client_id=lending-web&request_uri="
								+ URLEncoder.encode(pushed.getBodyAsJSONObject().get("request_uri").toString(),
										StandardCharsets.UTF_8)))
					.build(), HttpResponse.BodyHandlers.discarding())
				.statusCode();
		}
	}

	@Test
	void refusesADpopJktOfAnotherKey() throws Exception {
		HTTPResponse answer = this.client.push(this.client.request("openid loans:apply")
			.customParameter("authorization_details", TestOAuthClient.loan("1500.00"))
			.customParameter("dpop_jkt", "A".repeat(43))
			.build());

		assertThat(answer.getStatusCode()).isEqualTo(400);
		assertThat(answer.getBodyAsJSONObject()).containsEntry("error", "invalid_request");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("hostileDetails")
	void namesTheFieldOfWhatItRefuses(String field, String details) throws Exception {
		HTTPResponse answer = this.client
			.push(this.client.request("openid loans:apply").customParameter("authorization_details", details).build());

		assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(400);
		assertThat(answer.getBodyAsJSONObject()).containsEntry("error", "invalid_authorization_details");
		assertThat(answer.getBodyAsJSONObject().get("error_description").toString()).contains(field);
	}

	static Stream<Arguments> hostileDetails() {
		String good = TestOAuthClient.loan("1500.00");
		return Stream.of(Arguments.of("amount", good.replace("1500.00", "-1.00")),
				Arguments.of("amount", good.replace("1500.00", "0.00")),
				Arguments.of("amount", good.replace("1500.00", "1.5e3")),
				Arguments.of("amount", good.replace("1500.00", "1500.001")),
				Arguments.of("amount", good.replace("\"1500.00\"", "1500.00")),
				Arguments.of("amount", good.replace("1500.00", "NaN")),
				Arguments.of("term_months", good.replace(": 12", ": 0")),
				Arguments.of("term_months", good.replace(": 12", ": 1e1")),
				Arguments.of("purpose", good.replace("working_capital", "wor\\u0000king")),
				Arguments.of("lone surrogate", good.replace("working_capital", "\\ud800")),
				Arguments.of("payout_account", good.replace("6222020200112233446", "6222020200112233447")),
				Arguments.of("locations", good.replace("/loans", "/elsewhere")),
				Arguments.of("extra", good.replace("\"term_months\"", "\"extra\": 1, \"term_months\"")),
				Arguments.of("term_months",
						good.replace("\"term_months\": 12", "\"term_months\": 12, \"term_months\": 24")),
				Arguments.of("authorization_details", good.replaceFirst("\\[", "[" + "[".repeat(200))),
				Arguments.of("authorization_details", "[]"), Arguments.of("authorization_details", "{}"),
				Arguments.of("type", good.replace("loan_application", "payment_initiation")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "request=eyJhbGciOiJub25lIn0.e30.", "resource=https://elsewhere.example", "max_age=-1",
			"prompt=maybe", "claims=notjson", "response_mode=fragment" })
	void refusesParametersItDoesNotTake(String parameter) throws Exception {
		String[] parts = parameter.split("=", 2);

		HTTPResponse answer = this.client
			.push(this.client.request("openid").customParameter(parts[0], parts[1]).build());

		assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(400);
		assertThat(answer.getBodyAsJSONObject().get("error").toString()).isIn("invalid_request", "invalid_target",
				"request_not_supported");
	}

	@Test
	void insistsOnS256() throws Exception {
		HTTPResponse answer = this.client.push(new AuthorizationRequest.Builder(this.client.request("openid").build())
			.codeChallenge(this.client.verifier, CodeChallengeMethod.PLAIN)
			.build());

		assertThat(answer.getStatusCode()).isEqualTo(400);
		assertThat(answer.getBodyAsJSONObject()).containsEntry("error", "invalid_request");
	}

	@Test
	void keepsNeitherTokenNorAccountInClear() throws Exception {
		this.client.push(loan("1500.00"));

		assertThat(
				this.jdbc.sql("SELECT oauth_authorization::text FROM oauth_authorization").query(String.class).list())
			.isNotEmpty()
			.noneMatch((row) -> row.contains("6222020200112233446"));
	}

	private AuthorizationRequest loan(String amount) {
		return this.client.request("openid loans:apply")
			.customParameter("authorization_details", TestOAuthClient.loan(amount))
			.build();
	}

	@Nested
	class AtEveryEndpoint {

		@ParameterizedTest
		@ValueSource(strings = { "/oauth2/par", "/oauth2/token", "/oauth2/introspect", "/oauth2/revoke" })
		void answersHostileInputWithTheStandardsError(String path) throws Exception {
			assertThat(post(path, "client_id=a&client_id=b").statusCode()).isEqualTo(400);
			assertThat(post(path, "client_id=a%00b").statusCode()).isEqualTo(400);
			assertThat(post(path, "client_id=%ff%fe").statusCode()).isEqualTo(400);
			assertThat(post(path, "state=" + "x".repeat(20_000)).statusCode()).isEqualTo(400);
			assertThat(post(path, "a=" + "x".repeat(1_000_000)).statusCode()).isBetween(400, 413);
			assertThat(post(path, "").statusCode()).isBetween(400, 401);
			assertThat(post(path,
					"client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
							+ "&client_assertion=eyJhbGciOiJub25lIn0.e30.&grant_type=authorization_code&code=x")
				.statusCode()).isEqualTo(401);
			assertThat(post(path, "x=y").body()).contains("\"error\"").doesNotContain("Exception");
		}

		@ParameterizedTest
		@ValueSource(strings = { "/oauth2/par", "/oauth2/token", "/oauth2/introspect", "/oauth2/revoke" })
		void takesPostedFormsOnly(String path) throws Exception {
			HttpResponse<String> get = send(HttpRequest.newBuilder(at(path)).build());
			HttpResponse<String> json = send(HttpRequest.newBuilder(at(path))
				.header("Content-Type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString("{}"))
				.build());

			assertThat(get.statusCode()).isEqualTo(405);
			assertThat(json.statusCode()).isEqualTo(400);
		}

		@Test
		void showsAPageWhereNoClientCanBeTrusted() throws Exception {
			for (String query : new String[] { "", "?client_id=nobody&request_uri=x", "?client_id=lending-web",
					"?client_id=nobody&response_type=code&redirect_uri=https://evil.example", "?interaction=x",
					"?client_id=lending-web&request_uri=urn:ietf:params:oauth:request_uri:unknown___1" }) {
				HttpResponse<String> answer = send(
						HttpRequest.newBuilder(at("/oauth2/authorize" + query)).header("Accept", "text/html").build());

				assertThat(answer.statusCode()).as(query).isEqualTo(400);
				assertThat(answer.body()).as(query).contains("data-page=\"error\"").doesNotContain("Exception");
				assertThat(answer.headers().firstValue("Content-Security-Policy")).as(query).isPresent();
			}
		}

		private HttpResponse<String> post(String path, String body) throws Exception {
			return send(HttpRequest.newBuilder(at(path))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build());
		}

		private HttpResponse<String> send(HttpRequest request) throws Exception {
			return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
		}

		private URI at(String path) {
			return URI.create(PushedRequestTests.this.settings.issuer() + path);
		}

	}

}
