package org.loangate.contract;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.contract.TransactionRule.Comparison;
import org.loangate.contract.TransactionRule.FieldRule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RouteTableTests {

	private static final RouteTable TABLE = new RouteTable(List.of(
			new Route("loans-apply", "/loans", Set.of("POST"), "loans:apply", Acr.SINGLE, null, "lending-api",
					Set.of("X-Channel"),
					new TransactionRule("loan_application",
							List.of(new FieldRule("/amount", "amount", Comparison.AT_MOST)), List.of("/note"))),
			new Route("loans-read", "/loans/{id}", Set.of("GET", "HEAD"), "loans:read", Acr.MULTI,
					Duration.ofMinutes(15), "lending-api", null)),
			"digest");

	@Test
	void readsItsOwnJsonBack() {
		assertThat(RouteTable.parse(TABLE.toJson())).isEqualTo(TABLE);
	}

	/// So that a gateway of an earlier release, which refuses what it does not know,
	/// follows
	/// it.
	@Test
	void saysNothingOfWhatARouteDoesNotUse() {
		RouteTable plain = new RouteTable(List.of(new Route("loans-apply", "/loans", Set.of("POST"), "loans:apply",
				Acr.SINGLE, null, "lending-api", new TransactionRule("loan_application",
						List.of(new FieldRule("/amount", "amount", Comparison.AT_MOST))))),
				"digest");

		assertThat(plain.toJson()).doesNotContain("headers", "allow");
	}

	@ParameterizedTest
	@CsvSource({ "POST, /loans, loans-apply", "GET, /loans/7, loans-read", "HEAD, /loans/%37, loans-read" })
	void findsTheRouteOfARequest(String method, String path, String id) {
		assertThat(TABLE.find(method, path)).map(Route::id).hasValue(id);
	}

	@ParameterizedTest
	@CsvSource({ "GET, /loans", "post, /loans", "POST, /loans/", "GET, /loans/", "GET, //loans/7", "GET, /loans/7/",
			"GET, /loans/7/x", "GET, /LOANS/7", "POST, /" })
	void findsNoRouteForAnythingElse(String method, String path) {
		assertThat(TABLE.find(method, path)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "{}", "{\"routes\": 1}", "{\"routes\": [1], \"policy_digest\": \"d\"}" })
	void refusesWhatIsNoTable(String json) {
		assertThatIllegalArgumentException().isThrownBy(() -> RouteTable.parse(json));
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '`',
			value = { "\"upstream\", \"up_stream\"", "\"<=\", \"<\"", "\"loans:apply\", \"two scopes\"",
					"\"/loans\", \"loans\"", "\"POST\", \"post\"", "urn:loangate:acr:single, urn:loangate:acr:none",
					"900, 900.5", "900, -1", "loans-read, loans-apply", "\"/amount\", \"amount\"",
					"\"policy_digest\", \"digest\"", "\"/note\", \"note\"", "\"/note\", \"/AMOUNT\"", "\"/note\", 7",
					"x-channel, x_channel", "x-channel, txn-token", "x-channel, x-forwarded-for",
					"x-channel, connection" })
	void refusesARouteItDoesNotUnderstandInFull(String written, String becomes) {
		String json = TABLE.toJson();
		assertThat(json).contains(written);

		assertThatIllegalArgumentException().isThrownBy(() -> RouteTable.parse(json.replace(written, becomes)));
	}

}
