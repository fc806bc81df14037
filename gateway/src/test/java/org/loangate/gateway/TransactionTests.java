package org.loangate.gateway;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.contract.RequestContext;
import org.loangate.contract.RequestDetails;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Loan tokens: held against the body, redeemed once, and forwarded as a transaction token.
class TransactionTests extends GatewayTests {

	@Test
	void redeemsAndForwardsWithTheTransactionTokenInPlaceOfTheAccessToken() throws Exception {
		String token = this.client.loanToken();

		HttpResponse<String> response = this.client.apply(token, "key-1", TestClient.BODY);

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
		String ordinary = this.client.token(Map.of("scope", "loans:apply"));

		HttpResponse<String> response = this.client.apply(ordinary, "key-1", TestClient.BODY);

		assertProblem(response, 403, "transaction-required");
		assertThat(response.body()).contains("loan_application");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "two words", "schlüssel",
			"12345678901234567890123456789012345678901234567890123456789012345" })
	void needsAnIdempotencyKeyBeforeAnythingHappens(String key) throws IOException {
		String token = this.client.loanToken();
		String request = "POST /loans HTTP/1.1\r\nAuthorization: DPoP " + token + "\r\nDPoP: "
				+ this.client.proof(token, "POST", "/loans") + "\r\nContent-Length: 2"
				+ (key.isEmpty() ? "" : "\r\nIdempotency-Key: " + key);

		assertThat(raw(request)).startsWith("HTTP/1.1 400");
		assertThat(SERVER.exchanges).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`', value = { "1500.00, 1500.01, #/amount", "12, 13, #/term_months",
			"6222020200112233446, 6222020200112293440, #/payout_account" })
	void namesTheFieldsThatDifferAndRedeemsNothing(String agreed, String sent, String pointer) {
		HttpResponse<String> response = this.client.apply(this.client.loanToken(), "key-1",
				TestClient.BODY.replaceFirst(agreed, sent));

		assertProblem(response, 403, "terms-differ");
		JsonNode errors = JsonMapper.shared().readTree(response.body()).path("errors");
		assertThat(errors.size()).isEqualTo(1);
		assertThat(errors.path(0).path("pointer").asString("")).isEqualTo(pointer);
		assertThat(errors.toString()).doesNotContain(sent.replace("\"", ""));
		assertThat(SERVER.exchanges).isEmpty();
	}

	@Test
	void namesAFieldThatIsMissing() {
		HttpResponse<String> response = this.client.apply(this.client.loanToken(), "key-1",
				TestClient.BODY.replace("\"term_months\": 12,", ""));

		assertProblem(response, 403, "terms-differ");
		assertThat(response.body()).contains("#/term_months");
		assertThat(SERVER.exchanges).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "[]", "nope", "{\"amount\": 1, \"amount\": 2}", "{\"a\": \"\\ud800\"}", "{\"a\": NaN}" })
	void refusesABodyThatTwoReadersCouldReadInTwoWays(String body) {
		assertProblem(this.client.apply(this.client.loanToken(), "key-1", body), 400, "body-malformed");
		assertThat(SERVER.exchanges).isEmpty();
	}

	@Test
	void refusesABodyOverItsBound() {
		assertProblem(this.client.apply(this.client.loanToken(), "key-1", TestClient.BODY + " ".repeat(64 * 1024)), 413,
				"body-too-large");
		assertThat(SERVER.exchanges).isEmpty();
	}

	@Test
	void refusesAnEndlessBodyOverItsBound() throws IOException {
		String token = this.client.token();
		String chunk = "1000\r\n" + "a".repeat(0x1000) + "\r\n";

		assertThat(raw(
				"POST /loans/1/notes HTTP/1.1\r\nAuthorization: DPoP " + token + "\r\nDPoP: "
						+ this.client.proof(token, "POST", "/loans/1/notes") + "\r\nTransfer-Encoding: chunked",
				chunk.repeat(17) + "0\r\n\r\n"))
			.startsWith("HTTP/1.1 413");
	}

	@ParameterizedTest
	@ValueSource(strings = { "redeemed", "revoked", "expired", "unknown" })
	void tellsTheClientThatItsTokenDoesNotCount(String reason) {
		SERVER.onExchange = (form) -> AuthorizationServerStandIn.refused(reason);

		assertInvalidToken(this.client.apply(this.client.loanToken(), "key-1", TestClient.BODY));
		assertThat(UPSTREAM.received).isEmpty();
	}

	@Test
	void tellsTheClientThatTheServerFoundOtherTerms() {
		SERVER.onExchange = (form) -> AuthorizationServerStandIn.refused("terms-differ");

		assertProblem(this.client.apply(this.client.loanToken(), "key-1", TestClient.BODY), 403, "terms-differ");
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

		HttpResponse<String> response = this.client.apply(this.client.loanToken(), "key-1", TestClient.BODY);

		assertProblem(response, 503, "unavailable");
		assertThat(response.headers().firstValue("Retry-After")).isPresent();
		assertThat(UPSTREAM.received).isEmpty();
	}

	@Test
	void countsALoanTokenByItsScopesOnOtherRoutesAndLeavesItUnredeemed() {
		assertThat(this.client.get("/loans", this.client.loanToken()).statusCode()).isEqualTo(201);

		assertThat(SERVER.exchanges.getFirst()).doesNotContainKey("request_details");
		assertThat(RequestContext.parse(SERVER.exchanges.getFirst().get("request_context")).idempotencyKey()).isNull();
	}

}
