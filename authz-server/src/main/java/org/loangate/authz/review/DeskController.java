package org.loangate.authz.review;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.loan.Ask;
import org.loangate.authz.loan.LoanApplication;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.platform.Amounts;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.PayoutAccountChange;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// The desk: what waits, the longest first.
@Controller
final class DeskController {

	private static final int MOST = 200;

	private final LoanApplications applications;

	private final Cases cases;

	private final Amounts amounts;

	DeskController(LoanApplications applications, Cases cases, Amounts amounts) {
		this.applications = applications;
		this.cases = cases;
		this.amounts = amounts;
	}

	@GetMapping("/desk")
	String desk(Locale locale, Model model) {
		List<Waiting> waiting = this.applications.held(MOST)
			.stream()
			.map((held) -> Waiting.of(held, this.amounts, locale))
			.toList();
		model.addAttribute("waiting", waiting);
		model.addAttribute("cases", this.cases.open(MOST));
		return "review/desk";
	}

	/// A held application as the desk shows it.
	///
	/// @param amount in words; absent where nothing is lent
	/// @param loanId the loan whose payout account is to change
	/// @param last4 of the payout account: no reviewer needs more of it
	record Waiting(UUID id, String subject, Instant since, String client, String type, @Nullable String amount,
			@Nullable String loanId, String scheme, String last4, String reason, @Nullable Instant until) {

		static Waiting of(LoanApplication.Held held, Amounts amounts, Locale locale) {
			Ask ask = held.ask();
			return new Waiting(ask.id(), ask.subject().id(), ask.createdAt(), ask.clientName(), ask.terms().type(),
					(ask.terms() instanceof LoanTerms loan) ? amounts.words(loan.amount(), locale) : null,
					(ask.terms() instanceof PayoutAccountChange change) ? change.loanId() : null,
					ask.terms().payoutAccount().scheme().value(), ask.terms().payoutAccount().last4(),
					held.reason().code(), held.until());
		}

	}

}
