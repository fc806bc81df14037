package org.loangate.authz.factor.totp;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.RateLimits.Verdict;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.AccountChange;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Adds and removes an authenticator app.
@Controller
@Order(10)
final class TotpController implements AccountSection {

	private static final String PATH = "/account/totp";

	private static final int ENROLMENT_TRIES = 10;

	private final Authenticators authenticators;

	private final Accounts accounts;

	private final EnrolmentGuard guard;

	private final BrowserSessions sessions;

	private final RateLimits limits;

	private final Clock clock;

	TotpController(Authenticators authenticators, Accounts accounts, EnrolmentGuard guard, BrowserSessions sessions,
			RateLimits limits, Clock clock) {
		this.authenticators = authenticators;
		this.accounts = accounts;
		this.guard = guard;
		this.sessions = sessions;
		this.limits = limits;
		this.clock = clock;
	}

	@Override
	public String template() {
		return "factor/totp-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		Map<String, Object> view = new HashMap<>();
		view.put("enrolled", this.authenticators.has(account.subject()));
		this.authenticators.enrolledAt(account.subject()).ifPresent((at) -> view.put("at", at));
		return view;
	}

	@GetMapping(PATH)
	String add(HttpServletRequest request, Model model) {
		SignIn signIn = this.guard.signIn(request);
		return before(signIn, PATH).orElseGet(() -> page(signIn, model, null));
	}

	@PostMapping(PATH)
	String confirm(@RequestParam(defaultValue = "") String code, @RequestParam(defaultValue = "") String key,
			HttpServletRequest request, Model model) {
		SignIn signIn = this.guard.signIn(request);
		Optional<String> elsewhere = before(signIn, PATH);
		if (elsewhere.isPresent()) {
			return elsewhere.get();
		}
		Totp.Secret secret = this.authenticators.enrolling(signIn);
		if (!key.isEmpty() && !secret.isShownAs(key)) {
			return page(signIn, model, "factor.totp-add.changed");
		}
		if (this.limits.count("totp-enrolment", signIn.sid(), ENROLMENT_TRIES,
				Duration.ofMinutes(15)) instanceof Verdict.Exceeded) {
			return page(signIn, model, "factor.refusal.factor-locked");
		}
		if (!this.authenticators.confirm(signIn, secret, code)) {
			return page(signIn, model, "factor.totp.factor-wrong");
		}
		// The code just typed proves possession as any later one would.
		this.sessions.raise(request, signIn,
				List.of(new ProvenFactor(TotpFactor.ID, List.of("otp"), this.clock.instant())), EnrolmentGuard.FRESH);
		return "redirect:/account";
	}

	@PostMapping(PATH + "/remove")
	String remove(HttpServletRequest request) {
		return this.authenticators.has(this.guard.signIn(request).subject())
				? "redirect:/account/removal?factor=" + TotpFactor.ID + "&credential=" + TotpFactor.ID
				: "redirect:/account";
	}

	private Optional<String> before(SignIn signIn, String returnTo) {
		if (this.authenticators.has(signIn.subject())) {
			return Optional.of("redirect:/account");
		}
		return this.guard.detour(AccountChange.FACTOR, signIn, returnTo).map((path) -> "redirect:" + path);
	}

	private String page(SignIn signIn, Model model, @Nullable String problem) {
		Totp.Secret secret = this.authenticators.enrolling(signIn);
		String email = this.accounts.find(signIn.subject()).map(Account::email).orElse("");
		model.addAttribute("secret", secret.base32());
		model.addAttribute("qr", QrCode.of(secret, email));
		model.addAttribute("problem", problem);
		return "factor/totp-add";
	}

}
