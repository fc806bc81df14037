package org.loangate.contract;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class AuthorizationDetailsTests {

	private static final String CARD = "6222020200112233446";

	private static ParsedTerms parse(String json) {
		return AuthorizationDetails.parse(json, TestLoanTerms.GATEWAY);
	}

	@Nested
	class Parse {

		@Test
		void readsALoanApplication() {
			assertThat(parse(TestLoanTerms.smallAsSent())).isEqualTo(new ParsedTerms.Valid(TestLoanTerms.small()));
		}

		@Test
		void readsAChangeOfPayoutAccountWithAndWithoutItsAction() {
			String change = """
					[{"type": "payout_account_change", "loan_id": "L-1", "locations": ["http://localhost:8080/loans/L-1/payout-account"],
					  "payout_account": {"scheme": "iban", "id": "DE89370400440532013000"}%s}]
					""";

			ParsedTerms without = parse(change.formatted(""));
			ParsedTerms with = parse(change.formatted(", \"actions\": [\"submit\"]"));

			assertThat(with).isEqualTo(without)
				.isEqualTo(new ParsedTerms.Valid(
						new PayoutAccountChange("L-1", PayoutAccount.of("iban", "DE89370400440532013000"),
								"http://localhost:8080/loans/L-1/payout-account")));
		}

		@Test
		void givesEqualRatesOneCanonicalForm() {
			ParsedTerms longer = parse(TestLoanTerms.smallAsSent().replace("\"7.35\"", "\"7.3500\""));

			assertThat(longer).isEqualTo(new ParsedTerms.Valid(TestLoanTerms.small()));
		}

		@ParameterizedTest(name = "{1}: {0}")
		@MethodSource("org.loangate.contract.AuthorizationDetailsTests#faults")
		void namesTheFieldAtFault(String sent, String becomes, String field) {
			String json = TestLoanTerms.smallAsSent();
			assertThat(json).contains(sent);

			assertThat(parse(json.replace(sent, becomes))).isInstanceOfSatisfying(ParsedTerms.Invalid.class,
					(invalid) -> {
						assertThat(invalid.field()).isEqualTo(field);
						assertThat(invalid.description()).matches("[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]{1,240}");
					});
		}

		@ParameterizedTest
		@ValueSource(strings = { "", " ", "null", "{}", "[]", "[[]]", "[null]", "\"loan\"", "1", "[1,2]", "[", "nope",
				"[{}", "[{}] []", "NaN", "[NaN]", "\u0000" })
		void refusesWhatIsNotAnArrayOfOneObject(String json) {
			assertThat(parse(json)).isInstanceOfSatisfying(ParsedTerms.Invalid.class,
					(invalid) -> assertThat(invalid.field()).isEqualTo("authorization_details"));
		}

		@Test
		void refusesASecondElementBesideTheFirst() {
			String one = TestLoanTerms.smallAsSent().strip();
			String element = one.substring(1, one.length() - 1);

			assertThat(parse("[" + element + "," + element + "]")).isInstanceOf(ParsedTerms.Invalid.class);
		}

		@Test
		void refusesAMegabyteWithoutReadingIt() {
			assertThat(parse(TestLoanTerms.smallAsSent().replace("working_capital", "a".repeat(1 << 20))))
				.isEqualTo(new ParsedTerms.Invalid("authorization_details", "over 16384 characters"));
		}

		@Test
		void refusesDeepNesting() {
			assertThat(parse("[{\"amount\": " + "[".repeat(5000) + "]".repeat(5000) + "}]"))
				.isInstanceOf(ParsedTerms.Invalid.class);
		}

		@Test
		void neverRepeatsAnAccountNumber() {
			ParsedTerms refused = parse(TestLoanTerms.smallAsSent().replace(CARD, "6222020200112233440"));

			assertThat(refused.toString()).doesNotContain("6222020200112233440");
		}

	}

	@Nested
	class Stored {

		@Test
		void readsACanonicalFormBack() {
			LoanTerms terms = TestLoanTerms.small();

			assertThat(AuthorizationDetails.stored(terms.canonicalForm())).isEqualTo(terms);
		}

		@Test
		void refusesAFormThatIsNotCanonical() {
			byte[] spaced = (new String(TestLoanTerms.small().canonicalForm(), StandardCharsets.UTF_8) + " ")
				.getBytes(StandardCharsets.UTF_8);

			assertThatIllegalArgumentException().isThrownBy(() -> AuthorizationDetails.stored(spaced));
		}

	}

	@Test
	void grantsWhatParsesAgain() {
		LoanTerms terms = new LoanTerms(Money.of("8000.00", "CNY"), 360, new BigDecimal("1E+2"), "a",
				PayoutAccount.of("iban", "GB29NWBK60161331926819"), "http://localhost:8080/loans");

		assertThat(parse(AuthorizationDetails.granting(terms))).isEqualTo(new ParsedTerms.Valid(terms));
	}

	static Stream<Arguments> faults() {
		String amount = "{\"value\": \"1500.00\", \"currency\": \"CNY\"}";
		String account = "{\"scheme\": \"cn-bank-card\", \"id\": \"" + CARD + "\"}";
		return Stream.of(arguments("\"loan_application\"", "\"loan\"", "type"),
				arguments("\"loan_application\"", "7", "type"), arguments("\"loan_application\"", "null", "type"),
				arguments("\"type\"", "\"typ\"", "type"),
				arguments("\"type\"", "\"type\": \"loan_application\", \"type\"", "type"),
				arguments("\"type\"", "\"note\": \"x\", \"type\"", "note"),
				arguments("\"type\"", "\"a\\\"b\": \"x\", \"type\"", "unnamed"),
				arguments("\"type\"", "\"\\ud800\": \"x\", \"type\"", "authorization_details"),
				arguments("[\"submit\"]", "[]", "actions"), arguments("[\"submit\"]", "\"submit\"", "actions"),
				arguments("[\"submit\"]", "[\"submit\", \"read\"]", "actions"),
				arguments("[\"submit\"]", "[[\"submit\"]]", "actions"),
				arguments("\"actions\": [\"submit\"],", "", "actions"),
				arguments("[\"http://localhost:8080/loans\"]", "[]", "locations"),
				arguments("[\"http://localhost:8080/loans\"]", "[1]", "locations"),
				arguments("http://localhost:8080/loans", "http://localhost:8080", "locations"),
				arguments("http://localhost:8080/loans", "http://localhost:8080/loans/", "locations"),
				arguments("http://localhost:8080/loans", "http://localhost:80800/loans", "locations"),
				arguments("http://localhost:8080/loans", "https://evil.example/loans", "locations"),
				arguments(amount, "\"1500.00\"", "amount"), arguments(amount, "1500.00", "amount"),
				arguments(amount, "{}", "amount.value"), arguments("\"currency\"", "\"unit\"", "amount.unit"),
				arguments("\"1500.00\"", "1500.00", "amount.value"), arguments("\"1500.00\"", "NaN", "amount.value"),
				arguments("\"1500.00\"", "\"NaN\"", "amount.value"),
				arguments("\"1500.00\"", "\"1.5e3\"", "amount.value"),
				arguments("\"1500.00\"", "\"1500\"", "amount.value"),
				arguments("\"1500.00\"", "\"1500.000\"", "amount.value"),
				arguments("\"1500.00\"", "\"0.00\"", "amount.value"),
				arguments("\"1500.00\"", "\"-1500.00\"", "amount.value"),
				arguments("\"1500.00\"", "\"+1500.00\"", "amount.value"),
				arguments("\"1500.00\"", "\"01500.00\"", "amount.value"),
				arguments("\"1500.00\"", "\" 1500.00\"", "amount.value"),
				arguments("\"1500.00\"", "\"1500.00\\u0000\"", "amount.value"),
				arguments("\"1500.00\"", "\"１５００.００\"", "amount.value"),
				arguments("\"1500.00\"", "\"1000000000000.00\"", "amount.value"),
				arguments("\"1500.00\"", "\"1500.00\", \"value\": \"1.00\"", "amount.value"),
				arguments("\"CNY\"", "\"cny\"", "amount.currency"), arguments("\"CNY\"", "\"CN\"", "amount.currency"),
				arguments("\"CNY\"", "\"QQQ\"", "amount.currency"), arguments("\"CNY\"", "\"XAU\"", "amount.currency"),
				arguments("\"CNY\"", "\"JPY\"", "amount.value"), arguments("\"CNY\"", "\"KWD\"", "amount.value"),
				arguments("\"CNY\"", "null", "amount.currency"), arguments(": 12,", ": 0,", "term_months"),
				arguments(": 12,", ": -1,", "term_months"), arguments(": 12,", ": 361,", "term_months"),
				arguments(": 12,", ": 12.0,", "term_months"), arguments(": 12,", ": 1.2e1,", "term_months"),
				arguments(": 12,", ": \"12\",", "term_months"), arguments(": 12,", ": true,", "term_months"),
				arguments(": 12,", ": 4294967308,", "term_months"),
				arguments(": 12,", ": " + "9".repeat(400) + ",", "term_months"),
				arguments("\"7.35\"", "7.35", "annual_rate_percent"),
				arguments("\"7.35\"", "\"-0.01\"", "annual_rate_percent"),
				arguments("\"7.35\"", "\"100.0001\"", "annual_rate_percent"),
				arguments("\"7.35\"", "\"7.35001\"", "annual_rate_percent"),
				arguments("\"7.35\"", "\"7e0\"", "annual_rate_percent"),
				arguments("\"7.35\"", "\"7.\"", "annual_rate_percent"),
				arguments("\"7.35\"", "\"\"", "annual_rate_percent"), arguments("working_capital", "", "purpose"),
				arguments("working_capital", "Working", "purpose"),
				arguments("working_capital", "a".repeat(41), "purpose"),
				arguments("working_capital", "a\\u0000b", "purpose"),
				arguments("working_capital", "\\ud800", "authorization_details"),
				arguments(account, "\"" + CARD + "\"", "payout_account"),
				arguments(account, "{}", "payout_account.scheme"),
				arguments("cn-bank-card", "swift", "payout_account.scheme"),
				arguments("\"id\"", "\"name\": \"x\", \"id\"", "payout_account.name"),
				arguments(CARD, "6222020200112233445", "payout_account.id"),
				arguments(CARD, "622202020011223", "payout_account.id"),
				arguments(CARD, "62220202001122334460", "payout_account.id"),
				arguments(CARD, "6222 0202 0011 2233 446", "payout_account.id"),
				arguments(CARD, "６222020200112233446", "payout_account.id"),
				arguments("\"cn-bank-card\", \"id\": \"" + CARD, "\"iban\", \"id\": \"DE88370400440532013000",
						"payout_account.id"),
				arguments("\"cn-bank-card\", \"id\": \"" + CARD, "\"iban\", \"id\": \"de89370400440532013000",
						"payout_account.id"),
				arguments("\"cn-bank-card\", \"id\": \"" + CARD, "\"iban\", \"id\": \"DE8937040044053201300",
						"payout_account.id"),
				arguments("\"cn-bank-card\", \"id\": \"" + CARD, "\"iban\", \"id\": \"ZZ89370400440532013000",
						"payout_account.id"));
	}

}
