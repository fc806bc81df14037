package org.loangate.demo.borrower;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.demo.borrower.form.Display;
import org.loangate.demo.borrower.form.Instalments;
import org.loangate.demo.borrower.form.LoanOffer;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// `/`: what the lender offers.
@Controller
final class HomeController {

	private static final List<Loan> EXAMPLES = List.of(new Loan("1500.00", 6), new Loan("8000.00", 12),
			new Loan("80000.00", 36));

	/// @param state what a sign-out at the authorization server comes back with
	@GetMapping("/")
	String home(@RequestParam(required = false) @Nullable String state, HttpServletRequest request, Model model,
			Locale locale) {
		model.addAttribute("isSignedOut", state != null && SignInController.isBackFromSigningOut(request, state));
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
