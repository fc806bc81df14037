package org.loangate.demo.borrower.form;

import java.math.BigDecimal;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class InstalmentsTests {

	@ParameterizedTest
	@CsvSource({ "8000.00,7.35,12,693.51,693.44,322.05,8322.05", "1200.00,0,12,100.00,100.00,0.00,1200.00",
			"100000.00,12,12,8884.88,8884.85,6618.53,106618.53", "100.00,7.35,1,100.61,100.61,0.61,100.61" })
	void countsALoanThrough(String principal, String rate, int months, String monthly, String last, String interest,
			String total) {
		Instalments counted = Instalments.of(new BigDecimal(principal), new BigDecimal(rate), months);

		assertThat(counted).isEqualTo(new Instalments(new BigDecimal(monthly), new BigDecimal(last),
				new BigDecimal(interest), new BigDecimal(total)));
	}

	@Property
	void addsUpToTheCent(@ForAll @LongRange(min = 10_000, max = 100_000_000) long cents,
			@ForAll @IntRange(min = 1, max = 360) int months) {
		BigDecimal principal = BigDecimal.valueOf(cents, 2);

		Instalments counted = Instalments.of(principal, LoanOffer.ANNUAL_RATE_PERCENT, months);

		BigDecimal paid = counted.monthly().multiply(BigDecimal.valueOf(months - 1L)).add(counted.last());
		assertThat(paid).isEqualByComparingTo(counted.total());
		assertThat(principal.add(counted.interest())).isEqualByComparingTo(counted.total());
		// Rounding moves the last instalment by half a cent a month, with interest on it,
		// at the most.
		assertThat(counted.last().subtract(counted.monthly()).abs())
			.isLessThanOrEqualTo(new BigDecimal("0.04").multiply(BigDecimal.valueOf(months)));
	}

}
