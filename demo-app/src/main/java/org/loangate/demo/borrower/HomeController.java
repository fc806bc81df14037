package org.loangate.demo.borrower;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// `/`: what the lender offers.
@Controller
final class HomeController {

	private static final List<Loan> EXAMPLES = List.of(new Loan("1500.00", 6), new Loan("8000.00", 12),
			new Loan("80000.00", 36));

	@GetMapping("/")
	String home(Model model, Locale locale) {
		model.addAttribute("rate", Display.percent(LoanOffer.ANNUAL_RATE_PERCENT, locale));
		model.addAttribute("examples", EXAMPLES.stream().map((loan) -> loan.shown(locale)).toList());
		return "borrower/home";
	}

	private record Loan(String amount, int months) {

		Example shown(Locale locale) {
			BigDecimal principal = new BigDecimal(this.amount);
			Instalments instalments = Instalments.of(principal, LoanOffer.ANNUAL_RATE_PERCENT, this.months);
			return new Example(Display.amount(principal, locale), this.months,
					Display.amount(instalments.monthly(), locale));
		}

	}

	/// An example as shown.
	///
	/// @param amount what is lent
	/// @param months over how long
	/// @param instalment what is paid each month
	record Example(String amount, int months, String instalment) {
	}

}
