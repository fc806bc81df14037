package org.loangate.gateway;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.contract.Acr;
import org.loangate.contract.Route;
import org.loangate.contract.RouteTable;
import org.loangate.contract.TransactionRule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Nothing reaches a lending API beside what was agreed to: no other member, no other writing of a member's name, no query,
/// no other form of body.
class AgreedBodyTests extends GatewayTests {

	private static final TransactionRule RULE = AuthorizationServerStandIn.ROUTES.find("POST", "/loans")
		.map(Route::transaction)
		.orElseThrow();

	@AfterEach
	void withdraw() {
		follow(AuthorizationServerStandIn.ROUTES);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					"Payout_Account": {"scheme": "iban", "id": "DE89370400440532013000"} | #/Payout_Account
					"AMOUNT": 9000000                                                     | #/AMOUNT
					"amo\\u0075nt ": 1                                                    | #/amount%20
					"ａｍｏｕｎｔ": 1                                                       | #/%EF%BD%81%EF%BD%8D%EF%BD%8F%EF%BD%95%EF%BD%8E%EF%BD%94
					"am\\u00adount": 1                                                    | #/am%C2%ADount
					"payout_account_2": {}                                                | #/payout_account_2
					"a/b~c": 1                                                            | #/a~1b~0c
					"note": "pay it out to somebody else"                                 | #/note
					"": 1                                                                 | #/
					""")
	void refusesAMemberThatNobodyAgreedTo(String member, String pointer) {
		HttpResponse<String> response = this.client.apply(this.client.loanToken(), "key-1",
				TestClient.BODY.replaceFirst("\\{", "{" + member.replace("\\", "\\\\") + ", "));

		assertProblem(response, 403, "terms-differ");
		assertThat(pointers(response)).containsExactly(pointer);
		assertThat(response.body()).doesNotContain("DE893", "9000000", "somebody else");
		assertThat(SERVER.exchanges).isEmpty();
		assertThat(UPSTREAM.received).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			"id": "6222020200112233446"} | "id": "6222020200112233446", "ID": "6222020200112293440"} | #/payout_account
			"value": "1500.00",          | "value": "1500.00", "Value": "9000.00",                  | #/amount
			"value": "1500.00",          | "value": "1500.00", "fee": "9000.00",                    | #/amount
			""")
	void refusesAMemberThatNobodyAgreedToWithinATerm(String whole, String changed, String pointer) {
		HttpResponse<String> response = this.client.apply(this.client.loanToken(), "key-1",
				TestClient.BODY.replace(whole, changed));

		assertProblem(response, 403, "terms-differ");
		assertThat(pointers(response)).containsExactly(pointer);
		assertThat(SERVER.exchanges).isEmpty();
	}

	@Test
	void namesNoMoreThanTwentyStrangers() {
		StringBuilder many = new StringBuilder("{");
		for (int i = 0; i < 1000; i++) {
			many.append("\"x").append(i).append("\": 1, ");
		}

		HttpResponse<String> response = this.client.apply(this.client.loanToken(), "key-1",
				TestClient.BODY.replaceFirst("\\{", many.toString()));

		assertProblem(response, 403, "terms-differ");
		assertThat(pointers(response)).hasSize(20);
	}

	@Test
	void letsAMemberPassThatTheRouteAllows() {
		follow(allowing("/channel", "/customer/reference"));
		String body = TestClient.BODY.replaceFirst("\\{",
				"{\"channel\": {\"name\": [\"app\"], \"amount\": 1}, \"customer\": {\"reference\": 7}, ");

		assertThat(this.client.apply(this.client.loanToken(), "key-1", body).statusCode()).isEqualTo(201);
		assertThat(UPSTREAM.received.getFirst().body()).isEqualTo(body);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			"channel": {"Amount": 1}               | #/channel/Amount
			"channel": [{"a": {"TERM_MONTHS": 1}}] | #/channel/0/a/TERM_MONTHS
			"channel": {"x": 1, "X": 2}            | #/channel/X
			"Channel": 1                           | #/Channel
			"customer": {"reference": 1, "a": 2}   | #/customer/a
			"customer": 7                          | #/customer
			"customer": [7]                        | #/customer/0
			""")
	void refusesAnotherWritingOfANameAlsoBelowWhatIsAllowed(String member, String pointer) {
		follow(allowing("/channel", "/customer/reference"));

		HttpResponse<String> response = this.client.apply(this.client.loanToken(), "key-1",
				TestClient.BODY.replaceFirst("\\{", "{" + member + ", "));

		assertProblem(response, 403, "terms-differ");
		assertThat(pointers(response)).containsExactly(pointer);
		assertThat(SERVER.exchanges).isEmpty();
	}

	@Test
	void takesNoQueryWhereItRedeems() {
		String token = this.client.loanToken();

		assertProblem(
				this.client.send("POST", "/loans?amount=9000000", headers(token, "application/json"), TestClient.BODY),
				400, "query-not-allowed");
		assertThat(SERVER.exchanges).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "?", "?x", "?%61mount=1" })
	void takesNotEvenAnEmptyQuery(String query) throws IOException {
		String token = this.client.loanToken();

		assertThat(raw("POST /loans" + query + " HTTP/1.1\r\nAuthorization: DPoP " + token + "\r\nDPoP: "
				+ this.client.proof(token, "POST", "/loans") + "\r\nIdempotency-Key: key-1\r\nContent-Length: "
				+ TestClient.BODY.length() + "\r\nContent-Type: application/json", TestClient.BODY))
			.startsWith("HTTP/1.1 400");
		assertThat(SERVER.exchanges).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain",
			"application/json;charset=utf-16", "application/json; charset=utf-8; charset=utf-16",
			"application/json, text/plain", "application/jsonp", "application/merge-patch+json", "json" })
	void takesNothingButJsonWhereItRedeems(String contentType) {
		String token = this.client.loanToken();

		assertProblem(this.client.send("POST", "/loans", headers(token, contentType), TestClient.BODY), 415,
				"content-type-unsupported");
		assertThat(SERVER.exchanges).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "application/json", "Application/JSON;charset=UTF-8", "application/json; charset=\"utf-8\"" })
	void takesJsonHoweverItIsNamed(String contentType) {
		assertThat(this.client.send("POST", "/loans", headers(this.client.loanToken(), contentType), TestClient.BODY)
			.statusCode()).isEqualTo(201);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Content-Type: application/json\r\nContent-Type: text/plain",
			"Content-Type: application/json\r\nContent-Encoding: gzip",
			"Content-Type: application/json\r\nContent-Encoding: identity" })
	void refusesABodyThatOthersMayReadInAnotherWay(String fields) throws IOException {
		String token = this.client.loanToken();

		assertThat(raw("POST /loans HTTP/1.1\r\nAuthorization: DPoP " + token + "\r\nDPoP: "
				+ this.client.proof(token, "POST", "/loans") + "\r\nIdempotency-Key: key-1\r\nContent-Length: 2"
				+ (fields.isEmpty() ? "" : "\r\n" + fields), "{}"))
			.startsWith("HTTP/1.1 415");
		assertThat(SERVER.exchanges).isEmpty();
	}

	private Map<String, String> headers(String token, String contentType) {
		Map<String, String> headers = new HashMap<>();
		headers.put("Authorization", "DPoP " + token);
		headers.put("DPoP", this.client.proof(token, "POST", "/loans"));
		headers.put("Idempotency-Key", "key-1");
		headers.put("Content-Type", contentType);
		return headers;
	}

	private static RouteTable allowing(String... pointers) {
		return new RouteTable(Stream
			.concat(Stream.of(new Route("loans-apply", "/loans", Set.of("POST"), "loans:apply", Acr.MULTI, null,
					"lending-api", new TransactionRule(RULE.type(), RULE.fields(), List.of(pointers)))),
					AuthorizationServerStandIn.ROUTES.routes().stream().skip(1))
			.toList(), "allowing");
	}

	private static List<String> pointers(HttpResponse<String> response) {
		return JsonMapper.shared()
			.readTree(response.body())
			.path("errors")
			.valueStream()
			.map((error) -> error.path("pointer"))
			.map(JsonNode::stringValue)
			.toList();
	}

}
