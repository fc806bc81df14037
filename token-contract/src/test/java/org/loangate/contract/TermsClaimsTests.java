package org.loangate.contract;

import java.util.List;
import java.util.Map;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.contract.TransactionRule.Comparison;
import org.loangate.contract.TransactionRule.FieldRule;

import static org.assertj.core.api.Assertions.assertThat;

class TermsClaimsTests {

	private static final SecretKey KEY = new SecretKeySpec(new byte[32], "HmacSHA256");

	private static final TransactionRule RULE = new TransactionRule("loan_application",
			List.of(new FieldRule("/amount", "amount", Comparison.AT_MOST),
					new FieldRule("/term_months", "term_months", Comparison.EQUAL),
					new FieldRule("/annual_rate_percent", "annual_rate_percent", Comparison.EQUAL),
					new FieldRule("/purpose", "purpose", Comparison.EQUAL),
					new FieldRule("/payout_account", "payout_account", Comparison.EQUAL)));

	private static final String BODY = """
			{"amount": {"value": "1500.00", "currency": "CNY"}, "term_months": 12, "annual_rate_percent": "7.35",
			 "purpose": "working_capital", "payout_account": {"scheme": "cn-bank-card", "id": "6222020200112233446"}}
			""";

	@Test
	void holdsNoAccountNumber() {
		TermsClaims claims = TermsClaims.of(TestLoanTerms.small(), KEY);

		assertThat(claims.toClaim().toString()).doesNotContain("6222020200112233446").contains("last4=3446");
		assertThat(claims.toString()).doesNotContain("6222020200112233446");
	}

	@Test
	void givesTheSameAccountAnotherDigestUnderAnotherKey() {
		byte[] other = new byte[32];
		other[0] = 1;

		assertThat(TermsClaims.digest(TestLoanTerms.small().payoutAccount(), KEY)).hasSize(43)
			.isNotEqualTo(
					TermsClaims.digest(TestLoanTerms.small().payoutAccount(), new SecretKeySpec(other, "HmacSHA256")));
	}

	@Test
	void readsItsOwnClaimBack() {
		TermsClaims claims = TermsClaims.of(TestLoanTerms.small(), KEY);

		assertThat(TermsClaims.read(claims.toClaim())).hasValueSatisfying((read) -> {
			assertThat(read.type()).isEqualTo("loan_application");
			assertThat(read.location()).isEqualTo("http://localhost:8080/loans");
			assertThat(read.toClaim()).isEqualTo(claims.toClaim());
		});
	}

	@Test
	void readsNothingOutOfAnythingElse() {
		assertThat(TermsClaims.read(null)).isEmpty();
		assertThat(TermsClaims.read("loan_application")).isEmpty();
		assertThat(TermsClaims.read(List.of())).isEmpty();
		assertThat(TermsClaims.read(List.of(Map.of("type", "loan_application")))).isEmpty();
	}

	@ParameterizedTest(name = "{0} becomes {1}")
	@CsvSource(quoteCharacter = '`',
			value = { "x, x, ``", "1500.00, 1499.99, ``", "1500.00, 1500.01, /amount", "CNY, USD, /amount",
					"\": 12, \": 13, /term_months", "\": 12, \": 12.0, /term_months", "7.35, 7.350, ``",
					"7.35, 7.34, /annual_rate_percent", "working_capital, other, /purpose",
					"6222020200112233446, 6222020200112293440, /payout_account", "\"purpose\", \"reason\", /purpose",
					"\"id\", \"name\", /payout_account" })
	void namesTheFieldsThatDifferWithoutTheirValues(String sent, String becomes, String pointer) {
		RequestDetails asked = asked(BODY.replace(sent, becomes));

		List<String> atGateway = TermsClaims.of(TestLoanTerms.small(), KEY).differences(asked, RULE.fields());
		List<String> atServer = TermsClaims.differences(TestLoanTerms.small(), asked, RULE.fields());

		assertThat(atGateway).isEqualTo(atServer).isEqualTo(pointer.isEmpty() ? List.of() : List.of(pointer));
	}

	@Test
	void comparesTheFullAccountNumberAtTheServerOnly() {
		PayoutAccount sameEnd = PayoutAccount.of("cn-bank-card", "6222020200212223446");
		RequestDetails asked = asked(BODY.replace("6222020200112233446", sameEnd.id()));

		assertThat(TermsClaims.of(TestLoanTerms.small(), KEY).differences(asked, RULE.fields())).isEmpty();
		assertThat(TermsClaims.differences(TestLoanTerms.small(), asked, RULE.fields()))
			.containsExactly("/payout_account");
	}

	@Test
	void differsWhereARuleNamesATermThatTheTypeLacks() {
		List<FieldRule> rules = List.of(new FieldRule("/amount", "fee", Comparison.EQUAL));

		assertThat(TermsClaims.differences(TestLoanTerms.small(), asked(BODY), rules)).containsExactly("/amount");
	}

	@Test
	void travelsAsRequestDetails() {
		RequestDetails asked = asked(BODY);

		assertThat(RequestDetails.parse(asked.toJson())).isEqualTo(asked);
		assertThat(asked.toString()).doesNotContain("6222020200112233446");
	}

	private static RequestDetails asked(String body) {
		return RequestDetails.of(((StrictJson.Read) StrictJson.read(body, 4096)).node(), RULE);
	}

}
