package org.loangate.contract;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class TermsProperties {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	@Property
	void parsesAnyTextWithoutThrowing(@ForAll String json) {
		assertThat(AuthorizationDetails.parse(json, TestLoanTerms.GATEWAY)).isInstanceOf(ParsedTerms.Invalid.class);
	}

	@Property
	void parsesAnyMutationWithoutThrowing(@ForAll("mutations") String json) {
		ParsedTerms parsed = AuthorizationDetails.parse(json, TestLoanTerms.GATEWAY);

		if (parsed instanceof ParsedTerms.Invalid invalid) {
			assertThat(invalid.description()).matches("[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+");
		}
	}

	@Property
	void grantsWhatParsesToTheSameTerms(@ForAll("terms") LoanTerms terms) {
		assertThat(AuthorizationDetails.parse(AuthorizationDetails.granting(terms), TestLoanTerms.GATEWAY))
			.isEqualTo(new ParsedTerms.Valid(terms));
	}

	@Property
	void canonicalFormOfTermsIsAFixedPoint(@ForAll("terms") LoanTerms terms) {
		byte[] form = terms.canonicalForm();

		assertThat(CanonicalJson.of(MAPPER.readTree(form))).isEqualTo(form);
		assertThat(AuthorizationDetails.stored(form)).isEqualTo(terms);
	}

	@Property
	void canonicalFormOfAnyJsonIsAFixedPoint(@ForAll("objects") Map<String, Double> numbers) {
		byte[] form = CanonicalJson.of(numbers);

		assertThat(CanonicalJson.of(MAPPER.readTree(form))).isEqualTo(form);
	}

	@Provide
	Arbitrary<LoanTerms> terms() {
		Arbitrary<Money> amount = Arbitraries.longs()
			.between(1, 99_999_999_999_999L)
			.map((fen) -> Money.of(BigDecimal.valueOf(fen, 2).toPlainString(), "CNY"));
		Arbitrary<BigDecimal> rate = Arbitraries.integers()
			.between(0, 1_000_000)
			.map((tenThousandths) -> BigDecimal.valueOf(tenThousandths, 4));
		Arbitrary<String> purpose = Arbitraries.strings()
			.withCharRange('a', 'z')
			.withChars('_')
			.ofMinLength(1)
			.ofMaxLength(40);
		return Combinators.combine(amount, Arbitraries.integers().between(1, 360), rate, purpose)
			.as((value, months, percent, code) -> new LoanTerms(value, months, percent, code,
					TestLoanTerms.small().payoutAccount(), TestLoanTerms.GATEWAY + "/loans"));
	}

	@Provide
	Arbitrary<Map<String, Double>> objects() {
		Arbitrary<String> names = Arbitraries.strings()
			.filter((name) -> StandardCharsets.UTF_8.newEncoder().canEncode(name));
		return Arbitraries.maps(names, Arbitraries.doubles());
	}

	@Provide
	Arbitrary<String> mutations() {
		String sent = TestLoanTerms.smallAsSent();
		return Combinators
			.combine(Arbitraries.integers().between(0, sent.length()), Arbitraries.integers().between(0, 12),
					Arbitraries.strings().ofMaxLength(8))
			.as((start, length, insert) -> sent.substring(0, start) + insert
					+ sent.substring(Math.min(sent.length(), start + length)));
	}

}
