package org.loangate.demo.borrower;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.contract.LoanTerms;
import org.loangate.demo.DemoSettings;
import org.loangate.demo.borrower.form.Display;
import org.loangate.demo.borrower.form.FormIds;
import org.loangate.demo.borrower.form.Instalments;
import org.loangate.demo.borrower.form.LoanForm;
import org.loangate.demo.borrower.form.LoanOffer;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// `/apply`: the application form with its calculator.
///
/// Each form carries an identifier of its own; sent twice, it is one application.
@Controller
final class ApplyController {

	private static final String SCOPE = "openid loans:apply";

	private final Departures departures;

	private final FormIds forms;

	private final String location;

	ApplyController(Departures departures, FormIds forms, DemoSettings settings) {
		this.departures = departures;
		this.forms = forms;
		this.location = settings.gatewayUrl() + "/loans";
	}

	@GetMapping("/apply")
	String form(@RequestParam(defaultValue = "") String again, HttpServletRequest request, Model model, Locale locale) {
		LoanForm form = Visitor.known(request)
			.flatMap((visitor) -> visitor.application(again))
			.flatMap(ApplyController::asTyped)
			.orElse(LoanForm.PREFILLED);
		return show(model, this.forms.newId(), form, Map.of(), locale);
	}

	/// Counts while somebody types: no content where what stands there so far is no loan.
	@GetMapping(path = "/apply/quote", produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<Quote> quote(@RequestParam(defaultValue = "") String amount,
			@RequestParam(name = "term_months", defaultValue = "") String termMonths, Locale locale) {
		return quoteFor(amount, termMonths, locale).map(ResponseEntity::ok)
			.orElseGet(() -> ResponseEntity.noContent().build());
	}

	@PostMapping("/apply")
	Object apply(@RequestParam(defaultValue = "") String application, @RequestParam(defaultValue = "") String amount,
			@RequestParam(name = "term_months", defaultValue = "") String termMonths,
			@RequestParam(defaultValue = "") String purpose,
			@RequestParam(name = "payout_account", defaultValue = "") String payoutAccount, HttpServletRequest request,
			HttpServletResponse response, Model model, Locale locale) {
		LoanForm form = new LoanForm(amount, termMonths, purpose, payoutAccount);
		return switch (form.read(this.location)) {
			case LoanForm.Wrong(Map<String, String> problems) -> {
				response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
				yield show(model, this.forms.idOf(application), form, problems, locale);
			}
			case LoanForm.Right(LoanTerms terms) ->
				this.departures.undertake(Visitor.of(request), this.forms.idOf(application), terms, SCOPE, locale);
		};
	}

	private static Optional<LoanForm> asTyped(Application application) {
		Application.Summary summary = application.summary();
		BigDecimal amount = summary.amount();
		Integer months = summary.termMonths();
		String purpose = summary.purpose();
		if (amount == null || months == null || purpose == null) {
			return Optional.empty();
		}
		String account = application.terms()
			.map((terms) -> terms.payoutAccount().id())
			.orElse(LoanForm.PREFILLED.payoutAccount());
		return Optional.of(new LoanForm(amount.toPlainString(), months.toString(), purpose, account));
	}

	private static String show(Model model, String id, LoanForm form, Map<String, String> problems, Locale locale) {
		model.addAttribute("applicationId", id);
		model.addAttribute("form", form);
		model.addAttribute("problems", problems);
		model.addAttribute("purposes", LoanOffer.PURPOSES);
		model.addAttribute("rate", Display.percent(LoanOffer.ANNUAL_RATE_PERCENT, locale));
		model.addAttribute("least", Display.amount(LoanOffer.LEAST, locale));
		model.addAttribute("most", Display.amount(LoanOffer.MOST, locale));
		model.addAttribute("quote", quoteFor(form.amount(), form.termMonths(), locale).orElse(null));
		return "borrower/apply";
	}

	private static Optional<Quote> quoteFor(@Nullable String amount, @Nullable String termMonths, Locale locale) {
		return LoanForm.readAmount(amount).flatMap((principal) -> LoanForm.readMonths(termMonths).map((months) -> {
			Instalments counted = Instalments.of(principal, LoanOffer.ANNUAL_RATE_PERCENT, months);
			return new Quote(Display.amount(principal, locale), months, Display.amount(counted.monthly(), locale),
					Display.amount(counted.last(), locale), Display.amount(counted.interest(), locale),
					Display.amount(counted.total(), locale));
		}));
	}

	/// A calculation as shown.
	///
	/// @param amount what is lent
	/// @param months number of instalments
	/// @param monthly each instalment but the last
	/// @param last the last instalment
	/// @param interest all interest
	/// @param total everything paid back
	record Quote(String amount, int months, String monthly, String last, String interest, String total) {
	}

}
