package org.loangate.authz.loan;

import java.math.BigDecimal;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.Money;

import static org.assertj.core.api.Assertions.assertThat;

class RepaymentTests {

	@ParameterizedTest
	@CsvSource({ "8000.00, CNY, 12, 7.35, 693.51, 8322.12", "1200.00, CNY, 12, 0, 100.00, 1200.00",
			"1000.00, CNY, 1, 12, 1010.00, 1010.00", "0.01, CNY, 360, 0, 0.00, 0.00",
			"999999999999.99, CNY, 360, 100, 83333333333.36, 30000000000009.60", "100000, JPY, 3, 15, 34170, 102510" })
	void sharesALoanIntoEqualInstalments(String amount, String currency, int months, String percent, String monthly,
			String total) {
		Repayment repayment = Repayment.of(new LoanTerms(Money.of(amount, currency), months, new BigDecimal(percent),
				"other", TestProposals.ACCOUNT, TestProposals.LOANS));

		assertThat(repayment).isEqualTo(new Repayment(new BigDecimal(monthly), new BigDecimal(total)));
	}

}
