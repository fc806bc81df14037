package org.loangate.contract;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.contract.TransactionRule.Comparison;
import org.loangate.contract.TransactionRule.FieldRule;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TransactionRuleTests {

	private static final List<FieldRule> FIELDS = List.of(new FieldRule("/loans/0/amount", "amount", Comparison.EQUAL),
			new FieldRule("/purpose", "purpose", Comparison.EQUAL));

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"loans": [{"amount": {"value": 1}}], "purpose": {"x": 1}, "channel": {"a": [1, {"b": 2}]}} |
					{"loans": [{"amount": 1}, {"amount": 2}]}                                                   | /loans/1
					{"loans": [{"amount": 1, "fee": 2}]}                                                        | /loans/0/fee
					{"loans": {"0": {"amount": 1}, "1": 2}}                                                     | /loans/1
					{"Purpose": 1}                                                                              | /Purpose
					{"purpo\\u017fe": 1}                                                                        | /purpoſe
					{"channel": {"PURPOSE": 1}}                                                                 | /channel/PURPOSE
					{"loans": 7}                                                                                | /loans
					""")
	void findsWhatItDoesNotName(String body, String stranger) {
		TransactionRule rule = new TransactionRule("loan_application", FIELDS, List.of("/channel"));

		assertThat(rule.strangers(JsonMapper.shared().readTree(body)))
			.isEqualTo((stranger != null) ? List.of(stranger) : List.of());
	}

	@ParameterizedTest
	@ValueSource(strings = { "channel", "", "/", "/a~1b", "/a//b", "/ä", "/purpose", "/purpose/code", "/loans",
			"/loans/0", "/Purpose", "/channel/PURPOSE", "/a/b/c/d/e/f/g/h/i" })
	void refusesToAllowWhatIsComparedOrLooksLikeIt(String pointer) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TransactionRule("loan_application", FIELDS, List.of(pointer)))
			.withMessageStartingWith("allow: ");
	}

	@Test
	void refusesToAllowTwoNamesThatAreAlike() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new TransactionRule("loan_application", FIELDS, List.of("/note", "/NOTE")));
	}

}
