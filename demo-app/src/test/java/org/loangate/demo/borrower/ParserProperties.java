package org.loangate.demo.borrower;

import java.util.List;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.loangate.contract.PayoutAccount;
import org.loangate.demo.borrower.form.LoanForm;
import org.loangate.demo.borrower.form.LoanOffer;
import org.loangate.demo.borrower.oauth.Challenge;

import static org.assertj.core.api.Assertions.assertThat;

class ParserProperties {

	@Property
	void readsAnyFormWithoutAnException(@ForAll String amount, @ForAll String months, @ForAll String purpose,
			@ForAll String account) {
		LoanForm.Reading reading = new LoanForm(amount, months, purpose, account).read("http://localhost:8080/loans");

		assertThat(reading).isNotNull();
	}

	@Property
	void readsAnyChallengeWithoutAnException(@ForAll List<String> headers) {
		Challenge challenge = Challenge.parse(headers.stream().map((header) -> "DPoP " + header).toList());

		assertThat(challenge).isNotNull();
	}

	@Property
	void neverTakesAnAmountTheLenderDoesNotLend(@ForAll String amount) {
		LoanForm.readAmount(amount).ifPresent((read) -> assertThat(read).isBetween(LoanOffer.LEAST, LoanOffer.MOST));
	}

	@Example
	void readsWhatPeopleType() {
		assertThat(LoanForm.readAmount(" 8,000.5 "))
			.hasValueSatisfying((amount) -> assertThat(amount).isEqualByComparingTo("8000.50"));
		assertThat(LoanForm.readAmount("8，000")).isPresent();
		assertThat(LoanForm.readAccount("6222 0202 0011 2233 446")).map(PayoutAccount::scheme)
			.hasValue(PayoutAccount.Scheme.CN_BANK_CARD);
		assertThat(LoanForm.readAccount("de89 3704 0044 0532 0130 00")).map(PayoutAccount::last4).hasValue("3000");
		assertThat(LoanForm.readMonths("１２")).isEmpty();
		assertThat(LoanForm.readAmount("8".repeat(1 << 20))).isEmpty();
	}

	@Example
	void readsAChallenge() {
		Challenge challenge = Challenge.parse(
				List.of("Bearer error=\"x\"", "DPoP algs=\"ES256 PS256\", error=\"insufficient_user_authentication\", "
						+ "acr_values=\"phr  urn:loangate:acr:multi\", max_age=300"));

		assertThat(challenge.asksForStepUp()).isTrue();
		assertThat(challenge.acrValues()).containsExactly("phr", "urn:loangate:acr:multi");
		assertThat(challenge.maxAgeSeconds()).isEqualTo(300);
		assertThat(Challenge.parse(List.of("DPoP max_age=\"" + "9".repeat(40) + "\"")).maxAgeSeconds()).isNull();
		assertThat(Challenge.parse(List.of("DPoP " + "\\".repeat(4000)))).isNotNull();
	}

}
