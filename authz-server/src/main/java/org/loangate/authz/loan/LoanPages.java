package org.loangate.authz.loan;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.platform.Amounts;
import org.loangate.authz.platform.FormActions;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.Continuation;
import org.loangate.authz.session.Continuations;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.StepUps;
import org.loangate.authz.stepup.Summary;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Terms;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// The pages of an application: whatever comes next for it. Each may be loaded, left and sent again at any time: the
/// state in the database decides, never the page it came from.
@Controller
@RequestMapping("/applications/{id}")
final class LoanPages {

	private static final int CONTINUATION_BYTES = 16;

	private final LoanApplications applications;

	private final Agreements agreements;

	private final StepUps stepUps;

	private final BrowserSessions sessions;

	private final Continuations continuations;

	private final LoanWords words;

	private final PayoutHistory payouts;

	private final Amounts amounts;

	private final SecureRandom random;

	LoanPages(LoanApplications applications, Agreements agreements, StepUps stepUps, BrowserSessions sessions,
			Continuations continuations, LoanWords words, PayoutHistory payouts, Amounts amounts, SecureRandom random) {
		this.applications = applications;
		this.agreements = agreements;
		this.stepUps = stepUps;
		this.sessions = sessions;
		this.continuations = continuations;
		this.words = words;
		this.payouts = payouts;
		this.amounts = amounts;
		this.random = random;
	}

	@GetMapping
	String show(@PathVariable UUID id, HttpServletRequest request, HttpServletResponse response, Locale locale,
			Model model) {
		SignIn signIn = signIn(request);
		Ask ask = own(id, signIn).ask();
		if (ask.formActionOrigin() != null) {
			FormActions.allow(request, ask.formActionOrigin());
		}
		return switch (next(ask, signIn, locale)) {
			case Step.Confirm confirm -> confirm(confirm, locale, model);
			case Step.Prove(String path) -> "redirect:" + path;
			case Step.Enrol enrol -> enrol(enrol, locale, model);
			case Step.SignInAgain _ -> "redirect:" + signInAgain(ask, request);
			case Step.Settled(LoanApplication application) -> settled(application, response, locale, model);
		};
	}

	@PostMapping("/confirm")
	String confirm(@PathVariable UUID id, HttpServletRequest request, Locale locale) {
		SignIn signIn = signIn(request);
		Ask ask = own(id, signIn).ask();
		// A click agrees only where no proof over the terms is asked for in its stead.
		if (next(ask, signIn, locale) instanceof Step.Confirm confirm && confirm.agreeing() == null) {
			this.agreements.agree(id);
		}
		return "redirect:" + this.applications.pathOf(id);
	}

	@PostMapping("/deny")
	String deny(@PathVariable UUID id, HttpServletRequest request) {
		LoanApplication application = own(id, signIn(request));
		this.agreements.decline(application);
		return "redirect:" + application.ask().returnTo();
	}

	/// Leads to where something is enrolled that would do, and back.
	@GetMapping("/enrol")
	String enrol(@PathVariable UUID id, @RequestParam(defaultValue = "") String factor, HttpServletRequest request,
			Locale locale) {
		SignIn signIn = signIn(request);
		Ask ask = own(id, signIn).ask();
		String path = this.applications.pathOf(id);
		if (next(ask, signIn, locale) instanceof Step.Enrol enrol
				&& enrol.ways().stream().flatMap(List::stream).anyMatch((profile) -> profile.id().equals(factor))) {
			BrowserSessions.comeBackTo(request, path);
			return "redirect:" + this.stepUps.enrolment(factor).orElse(path);
		}
		return "redirect:" + path;
	}

	/// Goes back to the lender without.
	@PostMapping("/unmet")
	String goWithout(@PathVariable UUID id, HttpServletRequest request, Locale locale) {
		SignIn signIn = signIn(request);
		Ask ask = own(id, signIn).ask();
		if (next(ask, signIn, locale) instanceof Step.Enrol enrol) {
			this.agreements.goWithout(enrol);
			return "redirect:" + ask.returnTo();
		}
		return "redirect:" + this.applications.pathOf(id);
	}

	private Step next(Ask ask, SignIn signIn, Locale locale) {
		Summary summary = this.words.summary(ask, locale);
		return this.agreements.next(ask.id(), signIn, summary);
	}

	private SignIn signIn(HttpServletRequest request) {
		return this.sessions.current(request).orElseThrow(() -> new ResponseStatusException(HttpStatus.UNAUTHORIZED));
	}

	// A link to an application that somebody else began, or the same person in another
	// browser, leads nowhere: else a thief of a password could have the victim agree to
	// the thief's loan. Somebody else's is none, so that nobody learns which there are.
	private LoanApplication own(UUID id, SignIn signIn) {
		LoanApplication application = this.applications.find(id)
			.filter((found) -> found.ask().subject().equals(signIn.subject()))
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
		if (!application.ask().sid().equals(signIn.sid())) {
			throw new ResponseStatusException(HttpStatus.CONFLICT);
		}
		return application;
	}

	private String signInAgain(Ask ask, HttpServletRequest request) {
		byte[] id = new byte[CONTINUATION_BYTES];
		this.random.nextBytes(id);
		return this.continuations.signInPath(request,
				new Continuation(Base64.getUrlEncoder().withoutPadding().encodeToString(id),
						this.applications.pathOf(ask.id()), ask.clientName(), ask.formActionOrigin(), null, true,
						null));
	}

	String confirm(Step.Confirm step, Locale locale, Model model) {
		Ask ask = step.application().ask();
		String factorPath = this.stepUps.pathOf(step.challenge());
		model.addAttribute("path", this.applications.pathOf(ask.id()));
		model.addAttribute("lender", ask.clientName());
		model.addAttribute("because", LoanWords.forReader(ask.because(), locale));
		model.addAttribute("reference", ask.id());
		model.addAttribute("step", step.step());
		model.addAttribute("of", step.of());
		model.addAttribute("agreeingPath", (step.agreeing() != null) ? factorPath + "/" + step.agreeing().id() : null);
		model.addAttribute("others", step.others().stream().map(FactorProfile::id).toList());
		model.addAttribute("factorPath", factorPath);
		addTerms(ask, locale, model);
		return "loan/confirm-loan";
	}

	private void addTerms(Ask ask, Locale locale, Model model) {
		Terms terms = ask.terms();
		model.addAttribute("type", terms.type());
		model.addAttribute("payoutScheme", terms.payoutAccount().scheme().value());
		model.addAttribute("payoutId", terms.payoutAccount().id());
		switch (terms) {
			case LoanTerms loan -> {
				Currency currency = loan.amount().currency();
				model.addAttribute("amount", this.amounts.figures(loan.amount().value(), currency, locale));
				model.addAttribute("currency", this.amounts.name(currency, locale));
				model.addAttribute("termMonths", this.words.months(loan.termMonths(), locale));
				model.addAttribute("annualRate", this.words.percent(loan.annualRatePercent(), locale));
				model.addAttribute("purpose", this.words.purpose(loan.purpose(), locale));
			}
			case PayoutAccountChange change -> {
				model.addAttribute("loanId", change.loanId());
				model.addAttribute("before",
						this.payouts.before(ask.subject(), change)
							.map((account) -> this.words.hidden(account, locale))
							.orElse(null));
			}
		}
	}

	private String enrol(Step.Enrol step, Locale locale, Model model) {
		Ask ask = step.application().ask();
		model.addAttribute("path", this.applications.pathOf(ask.id()));
		model.addAttribute("lender", ask.clientName());
		model.addAttribute("reference", ask.id());
		model.addAttribute("until",
				this.words.time(this.applications.endOf(ask.id()).orElse(step.application().expiresAt()), locale));
		model.addAttribute("ways",
				step.ways()
					.stream()
					.map((way) -> Map.of("factor", way.getFirst().id(), "words", this.words.way(way, locale)))
					.toList());
		return "loan/enrol";
	}

	private String settled(LoanApplication application, HttpServletResponse response, Locale locale, Model model) {
		String returnTo = application.ask().returnTo();
		model.addAttribute("returnUrl", returnTo);
		model.addAttribute("lender", application.ask().clientName());
		model.addAttribute("reference", application.id());
		model.addAttribute("path", this.applications.pathOf(application.id()));
		return switch (application) {
			case LoanApplication.Held held -> {
				model.addAttribute("reason", held.reason().code());
				model.addAttribute("because", LoanWords.forReader(held.because(), locale));
				model.addAttribute("until", (held.until() != null) ? this.words.time(held.until(), locale) : null);
				yield "loan/held";
			}
			case LoanApplication.Refused refused when refused.reason() != Reason.BORROWER_DECLINED -> {
				model.addAttribute("reason", refused.reason().code());
				model.addAttribute("because", LoanWords.forReader(refused.because(), locale));
				yield "loan/denied";
			}
			case LoanApplication.Expired _ -> {
				response.setStatus(HttpStatus.GONE.value());
				model.addAttribute("code", "expired");
				yield "platform/error";
			}
			case LoanApplication.Proposed _, LoanApplication.Challenged _, LoanApplication.Approved _,
					LoanApplication.Issued _, LoanApplication.Redeemed _, LoanApplication.Refused _ ->
				"redirect:" + returnTo;
		};
	}

}
