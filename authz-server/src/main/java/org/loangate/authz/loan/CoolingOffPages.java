package org.loangate.authz.loan;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.stepup.Summary;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// What a mail about a wait leads to: whoever reads it may end what waits, signed in or not. Opening the link changes
/// nothing; the page behind it asks.
@Controller
@RequestMapping(CoolingOffPages.PATH)
final class CoolingOffPages {

	static final String PATH = "/cooling-off";

	private final LoanApplications applications;

	private final Tidings tidings;

	private final LoanWords words;

	private final TransactionTemplate transaction;

	CoolingOffPages(LoanApplications applications, Tidings tidings, LoanWords words,
			PlatformTransactionManager transactions) {
		this.applications = applications;
		this.tidings = tidings;
		this.words = words;
		this.transaction = new TransactionTemplate(transactions);
	}

	@GetMapping
	String show(@RequestParam(defaultValue = "") String token, HttpServletResponse response, Locale locale,
			Model model) {
		Optional<LoanApplication> waiting = this.tidings.linked(token).flatMap(this.applications::find);
		if (waiting.isEmpty()) {
			return over(response);
		}
		Ask ask = waiting.get().ask();
		Summary summary = this.words.terms(ask, locale);
		model.addAttribute("token", token);
		model.addAttribute("reference", ask.id());
		model.addAttribute("summary", summary.lines());
		return "loan/cancel";
	}

	@PostMapping
	String cancel(@RequestParam(defaultValue = "") String token, HttpServletResponse response, Model model) {
		Optional<UUID> cancelled = Row.present(this.transaction.execute(
				(_) -> this.tidings.use(token).filter((id) -> this.applications.end(id, Reason.BORROWER_DECLINED))));
		if (cancelled.isEmpty()) {
			return over(response);
		}
		model.addAttribute("reference", cancelled.get());
		return "loan/cancelled";
	}

	private static String over(HttpServletResponse response) {
		response.setStatus(HttpStatus.GONE.value());
		return "loan/cancel-over";
	}

}
