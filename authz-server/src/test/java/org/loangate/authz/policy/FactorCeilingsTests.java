package org.loangate.authz.policy;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.loangate.contract.Money;

import static org.assertj.core.api.Assertions.assertThat;

class FactorCeilingsTests {

	private static final Money CEILING = Money.of("1000.00", "CNY");

	@Test
	void leavesOutWhatIsAboveItsCeiling() {
		FactorCeilings ceilings = new FactorCeilings(Map.of("totp", CEILING, "passkey", Money.of("5000.00", "CNY")));

		assertThat(ceilings.above(CEILING)).isEmpty();
		assertThat(ceilings.above(Money.of("1000.01", "CNY"))).containsExactly("totp");
	}

	@Test
	void leavesOutEverythingWithACeilingWhereTheAmountIsNotKnownOrInAnotherCurrency() {
		FactorCeilings ceilings = new FactorCeilings(Map.of("totp", CEILING));

		assertThat(ceilings.above(null)).containsExactly("totp");
		assertThat(ceilings.above(Money.of("1.00", "EUR"))).containsExactly("totp");
	}

	@Test
	void holdsAnAttestedPasskeyToAnyPasskeysCeilingUnlessItHasItsOwn() {
		FactorCeilings any = new FactorCeilings(Map.of("passkey", CEILING));
		FactorCeilings own = new FactorCeilings(
				Map.of("passkey", CEILING, "passkey-attested", Money.of("9000.00", "CNY")));

		assertThat(any.above(Money.of("2000.00", "CNY"))).containsExactlyInAnyOrder("passkey", "passkey-attested");
		assertThat(own.above(Money.of("2000.00", "CNY"))).containsExactly("passkey");
	}

}
