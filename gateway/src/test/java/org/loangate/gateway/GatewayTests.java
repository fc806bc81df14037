package org.loangate.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.contract.RequestContext;
import org.loangate.contract.RequestDetails;
import org.loangate.stores.EmbeddedStores;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// The gateway's answers, each over real HTTP, real Redis, and stand-ins that speak the real protocols.
class GatewayTests {

	private static final AuthorizationServerStandIn SERVER = new AuthorizationServerStandIn();

	private static final UpstreamStandIn UPSTREAM = new UpstreamStandIn();

	private static TestGateway gateway;

	private static TestGateway secondGateway;

	private final TestClient client = new TestClient(SERVER, gateway);

	@BeforeAll
	static void start() {
		String redis = EmbeddedStores.shared().lease().redisUrl();
		Map<String, Object> trusting = Map.of("LOANGATE_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1");
		gateway = TestGateway.start(SERVER.url(), UPSTREAM.url(), redis, trusting);
		secondGateway = TestGateway.start(SERVER.url(), UPSTREAM.url(), redis, Map.of());
		for (TestGateway each : List.of(gateway, secondGateway)) {
			TestClient anybody = new TestClient(SERVER, each);
			await().until(() -> anybody.send("GET", "/actuator/health/readiness", Map.of(), null).statusCode() == 200);
		}
	}

	@AfterAll
	static void stop() {
		gateway.close();
		secondGateway.close();
		SERVER.close();
		UPSTREAM.close();
	}

	@BeforeEach
	void forget() {
		SERVER.exchanges.clear();
		SERVER.onExchange = (form) -> AuthorizationServerStandIn.granted("txn-token-1");
		UPSTREAM.received.clear();
		UPSTREAM.behaviour = UpstreamStandIn::books;
	}

	@Nested
	class Routing {

		@ParameterizedTest
		@ValueSource(strings = { "/", "/nothing", "/loans/", "/loans/1/2/3", "/actuator", "/actuator/env", "/error",
				"/loans/..", "/x/../loans", "/loans/%2e%2e", "/loans;v=1", "/loans/%2Fetc", "//loans" })
		void answersNotFoundForWhatIsNoRoute(String path) throws IOException {
			assertThat(raw("GET " + path + " HTTP/1.1")).matches("HTTP/1.1 (404|400).*");
			assertThat(UPSTREAM.received).isEmpty();
		}

		@ParameterizedTest
		@ValueSource(strings = { "%zz", "a=%", "a=\\", "a=<b>", "a=\"" })
		void refusesAMalformedQuery(String query) throws IOException {
			assertThat(raw("GET /loans?" + query + " HTTP/1.1")).startsWith("HTTP/1.1 400");
		}

		@ParameterizedTest
		@ValueSource(strings = { "a", "a/", "%20", "/", "/." })
		void answersLongPathsAndQueriesToo(String repeated) throws IOException {
			assertThat(raw("GET /loans/" + repeated.repeat(20_000 / repeated.length()) + " HTTP/1.1"))
				.matches("HTTP/1.1 (404|401).*");
			assertThat(raw("GET /loans?" + repeated.repeat(20_000 / repeated.length()) + " HTTP/1.1"))
				.startsWith("HTTP/1.1 401");
		}

		@Test
		void namesTheMethodsThatARouteHas() {
			HttpResponse<String> response = GatewayTests.this.client.send("DELETE", "/loans", Map.of(), null);

			assertProblem(response, 405, "method-not-allowed");
			assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD, POST");
		}

		@Test
		void refusesARouteWhoseUpstreamItDoesNotKnow() {
			assertProblem(GatewayTests.this.client.get("/elsewhere", GatewayTests.this.client.token()), 502,
					"upstream-unavailable");
			assertThat(SERVER.exchanges).isEmpty();
		}

		@Test
		void servesTheResourcesMetadata() {
			HttpResponse<String> response = GatewayTests.this.client.send("GET",
					"/.well-known/oauth-protected-resource", Map.of(), null);

			JsonNode document = JsonMapper.shared().readTree(response.body());
			assertThat(document.path("resource").asString("")).isEqualTo(TestGateway.PUBLIC_URL);
			assertThat(document.path("authorization_servers").path(0).asString(""))
				.isEqualTo(AuthorizationServerStandIn.ISSUER);
			assertThat(document.path("scopes_supported").toString()).isEqualTo("[\"loans:apply\",\"loans:read\"]");
			assertThat(document.path("authorization_details_types_supported").toString())
				.isEqualTo("[\"loan_application\"]");
		}

	}

	@Nested
	class Sender {

		@ParameterizedTest
		@ValueSource(strings = { "", "Basic Zm9vOmJhcg==", "token" })
		void challengesWithoutAnErrorWhereThereAreNoCredentials(String authorization) {
			HttpResponse<String> response = GatewayTests.this.client.send("GET", "/loans",
					authorization.isEmpty() ? Map.of() : Map.of("Authorization", authorization), null);

			assertThat(response.statusCode()).isEqualTo(401);
			assertThat(challenge(response)).isEqualTo("DPoP algs=\"ES256 PS256 EdDSA\", resource_metadata=\""
					+ TestGateway.PUBLIC_URL + "/.well-known/oauth-protected-resource\"");
		}

		@ParameterizedTest
		@CsvSource({ "aud, https://elsewhere.example", "iss, https://elsewhere.example", "exp, 1000", "cnf, ''",
				"jti, ''", "client_id, ''" })
		void refusesATokenThatDoesNotHold(String claim, String value) {
			Object changed = value.matches("[0-9]+") ? (Object) Long.valueOf(value) : value;

			assertInvalidToken(
					GatewayTests.this.client.get("/loans", GatewayTests.this.client.token(Map.of(claim, changed))));
		}

		@ParameterizedTest
		@ValueSource(strings = { "DPoP", "DPoP ", "DPoP x", "DPoP a.b.c", "Bearer x" })
		void refusesWhatIsNoToken(String authorization) {
			assertInvalidToken(
					GatewayTests.this.client.send("GET", "/loans", Map.of("Authorization", authorization), null));
		}

		@Test
		void t15RefusesABoundTokenAsPlainBearer() {
			assertInvalidToken(GatewayTests.this.client.send("GET", "/loans",
					Map.of("Authorization", "Bearer " + GatewayTests.this.client.token()), null));
		}

		@Test
		void t15RefusesATokenThatIsBoundToNothing() {
			String unbound = GatewayTests.this.client.token(Map.of("cnf", ""));

			assertInvalidToken(
					GatewayTests.this.client.send("GET", "/loans", Map.of("Authorization", "Bearer " + unbound), null));
			assertInvalidToken(GatewayTests.this.client.get("/loans", unbound));
		}

		@Test
		void refusesATokenThatIsBoundToAnotherKey() {
			String another = new TestClient(SERVER, gateway).token();

			assertInvalidToken(GatewayTests.this.client.get("/loans", another));
		}

		@Test
		void refusesARequestWithoutAProof() {
			HttpResponse<String> response = GatewayTests.this.client.send("GET", "/loans",
					Map.of("Authorization", "DPoP " + GatewayTests.this.client.token()), null);

			assertInvalidProof(response);
		}

		@ParameterizedTest
		@CsvSource({ "htm, POST", "htu, http://localhost:8080/loans/1", "htu, http://localhost/loans", "iat, 1000",
				"ath, other" })
		void refusesAProofForAnythingElse(String claim, String value) {
			String token = GatewayTests.this.client.token();
			Map<String, Object> claims = new HashMap<>(Map.of("htm", "GET", "htu", TestGateway.PUBLIC_URL + "/loans"));
			claims.put(claim, value.matches("[0-9]+") ? (Object) Long.valueOf(value) : value);

			assertInvalidProof(GatewayTests.this.client.send("GET", "/loans",
					Map.of("Authorization", "DPoP " + token, "DPoP", GatewayTests.this.client.proof(token, claims)),
					null));
		}

		@Test
		void neverTakesItsUrlFromTheHost() {
			String token = GatewayTests.this.client.token();
			String proof = GatewayTests.this.client.proof(token, Map.of("htm", "GET", "htu", gateway.url() + "/loans"));

			assertInvalidProof(GatewayTests.this.client.send("GET", "/loans", Map.of("Authorization", "DPoP " + token,
					"DPoP", proof, "X-Forwarded-Host", URI.create(gateway.url()).getAuthority()), null));
		}

		@Test
		void t13RefusesAProofASecondTime() {
			String token = GatewayTests.this.client.token();
			Map<String, String> headers = Map.of("Authorization", "DPoP " + token, "DPoP",
					GatewayTests.this.client.proof(token, "GET", "/loans"));

			assertThat(GatewayTests.this.client.send("GET", "/loans", headers, null).statusCode()).isEqualTo(201);
			assertInvalidProof(GatewayTests.this.client.send("GET", "/loans", headers, null));
			assertThat(UPSTREAM.received).hasSize(1);
		}

		@Test
		void t13LetsOneOfManySimultaneousUsesOfAProofThroughOverTwoGateways() throws Exception {
			TestClient second = new TestClient(SERVER, secondGateway);
			String token = GatewayTests.this.client.token();
			Map<String, String> headers = Map.of("Authorization", "DPoP " + token, "DPoP",
					GatewayTests.this.client.proof(token, "GET", "/loans"));
			List<Callable<Integer>> uses = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				TestClient through = (i % 2 == 0) ? GatewayTests.this.client : second;
				uses.add(() -> through.send("GET", "/loans", headers, null).statusCode());
			}

			List<Integer> statuses = new ArrayList<>();
			try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
				for (Future<Integer> use : threads.invokeAll(uses)) {
					statuses.add(use.get());
				}
			}

			assertThat(statuses).filteredOn((status) -> status == 201).hasSize(1);
			assertThat(statuses).filteredOn((status) -> status == 401).hasSize(19);
		}

		@Test
		void t13BurnsNoProofOfARequestRefusedForAnotherReason() {
			String token = GatewayTests.this.client.loanToken();
			Map<String, String> headers = Map.of("Authorization", "DPoP " + token, "DPoP",
					GatewayTests.this.client.proof(token, "POST", "/loans"), "Idempotency-Key", "key-1");

			assertProblem(GatewayTests.this.client.send("POST", "/loans", headers, "{}"), 403, "terms-differ");
			assertThat(GatewayTests.this.client.send("POST", "/loans", headers, TestClient.BODY).statusCode())
				.isEqualTo(201);
		}

		@Test
		void t14LeavesItsBurntProofToTheServerToVerifyOnly() {
			String token = GatewayTests.this.client.loanToken();

			GatewayTests.this.client.apply(token, "key-1", TestClient.BODY);

			RequestContext context = RequestContext.parse(SERVER.exchanges.getFirst().get("request_context"));
			assertThat(context.dpopProof()).isNotNull();
			assertThat(UPSTREAM.received.getFirst().headers()).doesNotContainKeys("Dpop", "Authorization");
		}

		@Test
		void acceptsABearerOfACertificateFromATrustedProxyOnly() throws Exception {
			String pem = Files.readString(Path.of("src/test/resources/client-certificate.pem"));
			String thumbprint = X509CertUtils.computeSHA256Thumbprint(X509CertUtils.parse(pem)).toString();
			String token = GatewayTests.this.client.token(Map.of("cnf", Map.of("x5t#S256", thumbprint)));
			String field = ":" + Base64.getEncoder().encodeToString(X509CertUtils.parse(pem).getEncoded()) + ":";
			Map<String, String> headers = Map.of("Authorization", "Bearer " + token, "Client-Cert", field);

			HttpResponse<String> trusted = GatewayTests.this.client.send("GET", "/loans", headers, null);
			HttpResponse<String> untrusted = new TestClient(SERVER, secondGateway).send("GET", "/loans", headers, null);
			HttpResponse<String> without = GatewayTests.this.client.send("GET", "/loans",
					Map.of("Authorization", "Bearer " + token), null);
			HttpResponse<String> broken = GatewayTests.this.client.send("GET", "/loans",
					Map.of("Authorization", "Bearer " + token, "Client-Cert", ":AAAA:"), null);

			assertThat(trusted.statusCode()).isEqualTo(201);
			assertInvalidToken(untrusted);
			assertInvalidToken(without);
			assertInvalidToken(broken);
			assertThat(UPSTREAM.received.getFirst().headers()).doesNotContainKeys("Client-cert", "Authorization");
		}

		@Test
		void namesTheScopeThatIsMissing() {
			HttpResponse<String> response = GatewayTests.this.client.get("/loans",
					GatewayTests.this.client.token(Map.of("scope", "openid loans:readers")));

			assertThat(response.statusCode()).isEqualTo(403);
			assertThat(challenge(response)).contains("error=\"insufficient_scope\"", "scope=\"loans:read\"");
		}

		@Test
		void asksForAStrongerOrMoreRecentSignIn() {
			Map<String, Object> tooOld = Map.of("auth_time", Instant.now().minusSeconds(1000).getEpochSecond());
			for (Map<String, Object> weak : List.of(Map.<String, Object>of("acr", "urn:loangate:acr:single"), tooOld,
					Map.<String, Object>of("acr", "", "auth_time", "", "amr", ""))) {
				HttpResponse<String> response = GatewayTests.this.client.get("/loans",
						GatewayTests.this.client.token(weak));

				assertThat(response.statusCode()).isEqualTo(401);
				assertThat(challenge(response)).contains("error=\"insufficient_user_authentication\"",
						"acr_values=\"urn:loangate:acr:multi\"", "max_age=\"900\"");
			}
		}

		@Test
		void asksForAMoreRecentSignInEvenWhereTheExchangeIsCached() {
			Instant almost = Instant.now().minusSeconds(898);
			String token = GatewayTests.this.client.token(Map.of("auth_time", almost.getEpochSecond()));
			assertThat(GatewayTests.this.client.get("/loans", token).statusCode()).isEqualTo(201);

			await().until(() -> GatewayTests.this.client.get("/loans", token).statusCode() == 401);
		}

	}

	@Nested
	class Transactions {

		@Test
		void redeemsAndForwardsWithTheTransactionTokenInPlaceOfTheAccessToken() throws Exception {
			String token = GatewayTests.this.client.loanToken();

			HttpResponse<String> response = GatewayTests.this.client.apply(token, "key-1", TestClient.BODY);

			assertThat(response.statusCode()).isEqualTo(201);
			assertThat(response.body()).isEqualTo("{\"loan_id\": \"L-1\"}");
			assertThat(response.headers().firstValue("X-Lender")).hasValue("yes");
			assertThat(response.headers().firstValue("Date")).isPresent();
			UpstreamStandIn.Received received = UPSTREAM.received.getFirst();
			assertThat(received.uri()).isEqualTo("/lending-api/loans");
			assertThat(received.body()).isEqualTo(TestClient.BODY);
			assertThat(received.headers().get("Txn-token")).containsExactly("txn-token-1");
			assertThat(received.headers().getFirst("Idempotency-key")).isEqualTo("key-1");
			assertExchange(SERVER.exchanges.getFirst(), token);
		}

		private void assertExchange(Map<String, String> form, String token) throws Exception {
			assertThat(form).containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
				.containsEntry("requested_token_type", "urn:ietf:params:oauth:token-type:txn_token")
				.containsEntry("audience", TestGateway.TRUST_DOMAIN)
				.containsEntry("scope", "loans:apply")
				.containsEntry("subject_token", token)
				.containsEntry("subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
			RequestContext context = RequestContext.parse(form.get("request_context"));
			assertThat(context.method()).isEqualTo("POST");
			assertThat(context.url()).isEqualTo(TestGateway.PUBLIC_URL + "/loans");
			assertThat(context.idempotencyKey()).isEqualTo("key-1");
			assertThat(context.bodyDigest())
				.isEqualTo(RequestContext.digest(TestClient.BODY.getBytes(StandardCharsets.UTF_8)));
			RequestDetails details = RequestDetails.parse(form.get("request_details"));
			assertThat(details.type()).isEqualTo("loan_application");
			assertThat(details.terms()).containsOnlyKeys("amount", "term_months", "payout_account");
			JWTClaimsSet assertion = SignedJWT.parse(form.get("client_assertion")).getJWTClaimsSet();
			assertThat(assertion.getAudience()).containsExactly(AuthorizationServerStandIn.ISSUER);
			assertThat(assertion.getIssuer()).isEqualTo("loangate-gateway").isEqualTo(assertion.getSubject());
			assertThat(assertion.getJWTID()).hasSize(22);
		}

		@Test
		void namesTheTransactionThatARouteNeeds() {
			String ordinary = GatewayTests.this.client.token(Map.of("scope", "loans:apply"));

			HttpResponse<String> response = GatewayTests.this.client.apply(ordinary, "key-1", TestClient.BODY);

			assertProblem(response, 403, "transaction-required");
			assertThat(response.body()).contains("loan_application");
		}

		@ParameterizedTest
		@ValueSource(strings = { "", "two words", "schlüssel",
				"12345678901234567890123456789012345678901234567890123456789012345" })
		void needsAnIdempotencyKeyBeforeAnythingHappens(String key) throws IOException {
			String token = GatewayTests.this.client.loanToken();
			String request = "POST /loans HTTP/1.1\r\nAuthorization: DPoP " + token + "\r\nDPoP: "
					+ GatewayTests.this.client.proof(token, "POST", "/loans") + "\r\nContent-Length: 2"
					+ (key.isEmpty() ? "" : "\r\nIdempotency-Key: " + key);

			assertThat(raw(request)).startsWith("HTTP/1.1 400");
			assertThat(SERVER.exchanges).isEmpty();
		}

		@ParameterizedTest
		@CsvSource(quoteCharacter = '`', value = { "1500.00, 1500.01, #/amount", "12, 13, #/term_months",
				"6222020200112233446, 6222020200112293440, #/payout_account", "\"amount\", \"sum\", #/amount" })
		void namesTheFieldsThatDifferAndRedeemsNothing(String agreed, String sent, String pointer) {
			HttpResponse<String> response = GatewayTests.this.client.apply(GatewayTests.this.client.loanToken(),
					"key-1", TestClient.BODY.replaceFirst(agreed, sent));

			assertProblem(response, 403, "terms-differ");
			JsonNode errors = JsonMapper.shared().readTree(response.body()).path("errors");
			assertThat(errors.size()).isEqualTo(1);
			assertThat(errors.path(0).path("pointer").asString("")).isEqualTo(pointer);
			assertThat(response.body()).doesNotContain(sent.replace("\"", ""));
			assertThat(SERVER.exchanges).isEmpty();
		}

		@ParameterizedTest
		@ValueSource(strings = { "", "[]", "nope", "{\"amount\": 1, \"amount\": 2}", "{\"a\": \"\\ud800\"}",
				"{\"a\": NaN}" })
		void refusesABodyThatTwoReadersCouldReadInTwoWays(String body) {
			assertProblem(GatewayTests.this.client.apply(GatewayTests.this.client.loanToken(), "key-1", body), 400,
					"body-malformed");
			assertThat(SERVER.exchanges).isEmpty();
		}

		@Test
		void refusesABodyOverItsBound() {
			assertProblem(GatewayTests.this.client.apply(GatewayTests.this.client.loanToken(), "key-1",
					TestClient.BODY + " ".repeat(64 * 1024)), 413, "body-too-large");
			assertThat(SERVER.exchanges).isEmpty();
		}

		@Test
		void refusesAnEndlessBodyOverItsBound() throws IOException {
			String token = GatewayTests.this.client.token();
			String chunk = "1000\r\n" + "a".repeat(0x1000) + "\r\n";

			assertThat(raw("POST /loans/1/notes HTTP/1.1\r\nAuthorization: DPoP " + token + "\r\nDPoP: "
					+ GatewayTests.this.client.proof(token, "POST", "/loans/1/notes")
					+ "\r\nTransfer-Encoding: chunked", chunk.repeat(17) + "0\r\n\r\n"))
				.startsWith("HTTP/1.1 413");
		}

		@ParameterizedTest
		@ValueSource(strings = { "redeemed", "revoked", "expired", "unknown" })
		void tellsTheClientThatItsTokenDoesNotCount(String reason) {
			SERVER.onExchange = (form) -> AuthorizationServerStandIn.refused(reason);

			assertInvalidToken(
					GatewayTests.this.client.apply(GatewayTests.this.client.loanToken(), "key-1", TestClient.BODY));
			assertThat(UPSTREAM.received).isEmpty();
		}

		@Test
		void tellsTheClientThatTheServerFoundOtherTerms() {
			SERVER.onExchange = (form) -> AuthorizationServerStandIn.refused("terms-differ");

			assertProblem(
					GatewayTests.this.client.apply(GatewayTests.this.client.loanToken(), "key-1", TestClient.BODY), 403,
					"terms-differ");
			assertThat(UPSTREAM.received).isEmpty();
		}

		@ParameterizedTest
		@CsvSource(quoteCharacter = '`', delimiter = '|', value = { "400 | {\"error\": \"invalid_request\"}",
				"400 | {\"error\": \"invalid_request\", \"reason\": \"bored\"}",
				"401 | {\"error\": \"invalid_client\", \"reason\": \"redeemed\"}", "500 | oops", "503 | {}", "200 | {}",
				"200 | not json",
				"200 | {\"access_token\": \"t\", \"token_type\": \"Bearer\", \"expires_in\": 300, \"issued_token_type\": \"urn:ietf:params:oauth:token-type:txn_token\"}" })
		void answersUnavailableForAnyOtherAnswerOfTheServer(int status, String body) {
			SERVER.onExchange = (form) -> new AuthorizationServerStandIn.Reply(status, body);

			HttpResponse<String> response = GatewayTests.this.client.apply(GatewayTests.this.client.loanToken(),
					"key-1", TestClient.BODY);

			assertProblem(response, 503, "unavailable");
			assertThat(response.headers().firstValue("Retry-After")).isPresent();
			assertThat(UPSTREAM.received).isEmpty();
		}

		@Test
		void countsALoanTokenByItsScopesOnOtherRoutesAndLeavesItUnredeemed() {
			assertThat(GatewayTests.this.client.get("/loans", GatewayTests.this.client.loanToken()).statusCode())
				.isEqualTo(201);

			assertThat(SERVER.exchanges.getFirst()).doesNotContainKey("request_details");
			assertThat(RequestContext.parse(SERVER.exchanges.getFirst().get("request_context")).idempotencyKey())
				.isNull();
		}

	}

	@Nested
	class Exchanges {

		@Test
		void keepsExchangesOfReads() {
			String token = GatewayTests.this.client.token();

			for (int i = 0; i < 3; i++) {
				assertThat(GatewayTests.this.client.get("/loans", token).statusCode()).isEqualTo(201);
			}

			assertThat(SERVER.exchanges).hasSize(1);
			assertThat(UPSTREAM.received).hasSize(3);
		}

		@Test
		void keepsNoExchangesOfWrites() {
			String token = GatewayTests.this.client.token();
			for (int i = 0; i < 2; i++) {
				GatewayTests.this.client.send("POST", "/loans/1/notes", Map.of("Authorization", "DPoP " + token, "DPoP",
						GatewayTests.this.client.proof(token, "POST", "/loans/1/notes")), "{}");
			}

			assertThat(SERVER.exchanges).hasSize(2);
		}

		@Test
		void keepsNoExchangesForAnotherTokenOrRoute() {
			String token = GatewayTests.this.client.token();

			GatewayTests.this.client.get("/loans", token);
			GatewayTests.this.client.get("/loans/1", token);
			GatewayTests.this.client.get("/loans", GatewayTests.this.client.token());

			assertThat(SERVER.exchanges).hasSize(3);
		}

	}

	@Nested
	class Forwarding {

		@Test
		void stripsWhatOnlyWeMaySay() throws IOException {
			String token = GatewayTests.this.client.token();
			String answer = raw("GET /loans?a=b%20c&d HTTP/1.1\r\nAuthorization: DPoP " + token + "\r\nDPoP: "
					+ GatewayTests.this.client.proof(token, "GET", "/loans") + "\r\nTxn-Token: forged"
					+ "\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Prefix: /x\r\nForwarded: for=1.2.3.4"
					+ "\r\nClient-Cert: :AAAA:\r\nCookie: a=b\r\nX-Hop: 1\r\nX-Kept: 2\r\nConnection: close, X-Hop");

			assertThat(answer).startsWith("HTTP/1.1 201");
			UpstreamStandIn.Received received = UPSTREAM.received.getFirst();
			assertThat(received.uri()).isEqualTo("/lending-api/loans?a=b%20c&d");
			assertThat(received.headers().get("Txn-token")).containsExactly("txn-token-1");
			assertThat(received.headers().get("X-kept")).containsExactly("2");
			assertThat(received.headers()).doesNotContainKeys("X-hop", "X-forwarded-for", "X-forwarded-prefix",
					"X-forwarded-host", "Forwarded", "Client-cert", "Cookie", "Authorization", "Dpop");
		}

		@Test
		void passesOnWhatALendingApiRefuses() {
			UPSTREAM.behaviour = (exchange) -> {
				exchange.sendResponseHeaders(409, -1);
				exchange.close();
			};

			assertThat(GatewayTests.this.client.get("/loans", GatewayTests.this.client.token()).statusCode())
				.isEqualTo(409);
		}

		@Test
		void followsNoRedirectAndKeepsNoCookie() {
			UPSTREAM.behaviour = (exchange) -> {
				exchange.getResponseHeaders().set("Location", "https://evil.example/");
				exchange.getResponseHeaders().set("Set-Cookie", "a=b");
				exchange.sendResponseHeaders(302, -1);
				exchange.close();
			};
			String token = GatewayTests.this.client.token();

			assertThat(GatewayTests.this.client.get("/loans", token).statusCode()).isEqualTo(302);
			GatewayTests.this.client.get("/loans", token);

			assertThat(UPSTREAM.received.getLast().headers()).doesNotContainKey("Cookie");
		}

		@ParameterizedTest
		@ValueSource(ints = { 500, 502, 503 })
		void answersBadGatewayWhereTheLendingApiBreaks(int status) {
			UPSTREAM.behaviour = (exchange) -> {
				byte[] secret = "stack trace".getBytes(StandardCharsets.UTF_8);
				exchange.sendResponseHeaders(status, secret.length);
				exchange.getResponseBody().write(secret);
				exchange.close();
			};

			HttpResponse<String> response = GatewayTests.this.client.get("/loans", GatewayTests.this.client.token());

			assertProblem(response, 502, "upstream-unavailable");
			assertThat(response.body()).doesNotContain("stack trace");
		}

		@Test
		void answersBadGatewayWhereTheLendingApiHangsUp() {
			UPSTREAM.behaviour = (exchange) -> exchange.close();

			assertProblem(GatewayTests.this.client.get("/loans", GatewayTests.this.client.token()), 502,
					"upstream-unavailable");
			assertThat(UPSTREAM.received).hasSize(1);
		}

		@Test
		void answersGatewayTimeoutWhereTheLendingApiIsSlow() {
			UPSTREAM.behaviour = (exchange) -> {
				await().pollDelay(java.time.Duration.ofMillis(1500)).until(() -> true);
				UpstreamStandIn.books(exchange);
			};

			assertProblem(GatewayTests.this.client.get("/loans", GatewayTests.this.client.token()), 504,
					"upstream-timeout");
		}

		@Test
		void answersHeadWithoutABody() {
			String token = GatewayTests.this.client.token();

			HttpResponse<String> response = GatewayTests.this.client.send("HEAD", "/loans", Map.of("Authorization",
					"DPoP " + token, "DPoP", GatewayTests.this.client.proof(token, "HEAD", "/loans")), null);

			assertThat(response.statusCode()).isEqualTo(201);
			assertThat(response.body()).isEmpty();
		}

	}

	private static void assertInvalidToken(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(challenge(response)).contains("error=\"invalid_token\"");
	}

	private static void assertInvalidProof(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(challenge(response)).startsWith("DPoP ").contains("error=\"invalid_dpop_proof\"");
	}

	private static void assertProblem(HttpResponse<String> response, int status, String code) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		JsonNode problem = JsonMapper.shared().readTree(response.body());
		assertThat(problem.path("code").asString("")).isEqualTo(code);
		assertThat(problem.path("status").asInt(0)).isEqualTo(status);
		assertThat(problem.path("type").asString("")).endsWith("/problems/" + code + ".md");
		assertThat(problem.path("trace_id").asString("")).matches("[0-9a-f]{32}");
	}

	private static String challenge(HttpResponse<String> response) {
		return response.headers().firstValue("WWW-Authenticate").orElse("");
	}

	private static String raw(String head) throws IOException {
		return raw(head, "");
	}

	/// Sends bytes that no HTTP client would, and gives the status line.
	private static String raw(String head, String body) throws IOException {
		URI url = URI.create(gateway.url());
		try (Socket socket = new Socket(url.getHost(), url.getPort())) {
			socket.setSoTimeout(10_000);
			String connection = head.contains("Connection:") ? "" : "Connection: close\r\n";
			socket.getOutputStream()
				.write((head + "\r\nHost: evil.example\r\n" + connection + "\r\n" + body)
					.getBytes(StandardCharsets.UTF_8));
			return String
				.valueOf(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
					.readLine());
		}
	}

}
