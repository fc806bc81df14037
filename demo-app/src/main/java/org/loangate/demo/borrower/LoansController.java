package org.loangate.demo.borrower;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.demo.borrower.form.Display;
import org.loangate.demo.borrower.form.Instalments;
import org.loangate.demo.borrower.oauth.Challenge;
import org.loangate.demo.borrower.oauth.Grant;
import org.loangate.demo.borrower.oauth.LoanGateway;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// `/loans`: what the visitor has borrowed.
///
/// Where the token is too weak or too old the resource says what it misses (RFC 9470), and the visitor is sent to sign in
/// accordingly: at most twice in a row, then a page says that it did not help.
@Controller
final class LoansController {

	private static final int MAX_STEP_UPS = 2;

	private final Departures departures;

	private final LoanGateway gateway;

	private final Clock clock;

	LoansController(Departures departures, LoanGateway gateway, Clock clock) {
		this.departures = departures;
		this.gateway = gateway;
		this.clock = clock;
	}

	@GetMapping("/loans")
	Object loans(HttpServletRequest request, HttpServletResponse response, Model model, Locale locale) {
		Visitor visitor = Visitor.of(request);
		Optional<Grant> reading = visitor.reading().filter((grant) -> grant.isAlive(this.clock.instant()));
		if (reading.isEmpty()) {
			return depart(visitor, 0, Challenge.NONE, locale);
		}
		if (this.gateway.get("/loans", reading.get()) instanceof LoanGateway.Received received) {
			if (received.isSuccess()) {
				visitor.reading(reading.get(), 0);
				model.addAttribute("loans", read(received.body(), locale));
				return "borrower/loans";
			}
			if (received.status() == 401 || received.status() == 403) {
				int stepUps = visitor.stepUps();
				visitor.reading(null, 0);
				if (stepUps < MAX_STEP_UPS) {
					return depart(visitor, stepUps + 1, received.challenge(), locale);
				}
				return OutcomeController.show(model, Outcome.refused("unmet"), null, locale);
			}
		}
		response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
		return OutcomeController.show(model, Outcome.unavailable("loans"), null, locale);
	}

	private Object depart(Visitor visitor, int stepUps, Challenge challenge, Locale locale) {
		return this.departures.depart(visitor, new Aim.Read(stepUps, null), null, challenge, locale);
	}

	private static List<Shown> read(JsonNode body, Locale locale) {
		return body.path("loans").valueStream().map((loan) -> Shown.of(loan, locale)).toList();
	}

	/// A loan as shown.
	///
	/// @param id the lender's identifier
	/// @param value the amount as the lender wrote it
	/// @param amount the amount as people write it
	/// @param termMonths number of instalments
	/// @param rate percent a year
	/// @param purpose what it is for
	/// @param monthly each instalment
	/// @param bookedAt when it was booked
	/// @param payoutLast4 last four characters of the payout account
	/// @param isPaidOut whether the money has left
	record Shown(String id, String value, String amount, int termMonths, String rate, String purpose, String monthly,
			String bookedAt, String payoutLast4, boolean isPaidOut) {

		static Shown of(JsonNode loan, Locale locale) {
			var amount = loan.path("amount").path("value").asDecimal(BigDecimal.ZERO);
			var rate = loan.path("annual_rate_percent").asDecimal(BigDecimal.ZERO);
			int months = loan.path("term_months").asInt(1);
			return new Shown(loan.path("loan_id").asString(""), loan.path("amount").path("value").asString(""),
					Display.amount(amount, locale), months, Display.percent(rate, locale),
					loan.path("purpose").asString("other"),
					Display.amount(Instalments.of(amount, rate, Math.max(1, months)).monthly(), locale),
					moment(loan.path("booked_at").asString(null), locale),
					loan.path("payout_account").path("last4").asString(""),
					"paid-out".equals(loan.path("status").asString("")));
		}

		private static String moment(@Nullable String text, Locale locale) {
			try {
				return (text != null) ? Display.moment(Instant.parse(text), locale) : "";
			}
			catch (DateTimeParseException ex) {
				return "";
			}
		}

	}

}
