package org.loangate.authz.selfservice;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.EmailChanges;
import org.loangate.authz.account.Emails;
import org.loangate.authz.account.Emails.Result;
import org.loangate.authz.account.Links.Link;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.RateLimits.Verdict;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.AccountChange;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// The pages about an e-mail address: what a link leads to, in whatever browser it is opened, and the account's section.
@Controller
@Order(5)
final class EmailController implements AccountSection {

	private static final String PATH = "/account/email";

	private static final int ASKS = 5;

	private final Emails emails;

	private final EmailChanges changes;

	private final Accounts accounts;

	private final EnrolmentGuard guard;

	private final RateLimits limits;

	EmailController(Emails emails, EmailChanges changes, Accounts accounts, EnrolmentGuard guard, RateLimits limits) {
		this.emails = emails;
		this.changes = changes;
		this.accounts = accounts;
		this.guard = guard;
		this.limits = limits;
	}

	@Override
	public String template() {
		return "selfservice/email-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		Map<String, Object> view = new HashMap<>();
		view.put("email", account.email());
		view.put("verified", account.emailVerified());
		Instant ready = this.changes.open(account.subject()).map(EmailChanges.Change::readyAt).orElse(null);
		view.put("asked", toConfirm(account).orElse(null));
		view.put("ready", ready);
		return view;
	}

	// What waits for its link to be used: the address claimed, or one from before
	// addresses were confirmed.
	private Optional<String> toConfirm(Account account) {
		return this.accounts.claimed(account.subject())
			.or(() -> Optional.of(account.email()).filter((email) -> !account.emailVerified() && !email.isEmpty()));
	}

	@GetMapping("/email/confirm")
	String show(@RequestParam(defaultValue = "") String token, HttpServletResponse response, Model model) {
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		Optional<Link> link = this.emails.find(token);
		if (link.isEmpty()) {
			return outcome(this.emails.fate(token), response, model);
		}
		model.addAttribute("token", token);
		model.addAttribute("address", link.get().data());
		return "selfservice/confirm-email";
	}

	@PostMapping("/email/confirm")
	String confirm(@RequestParam(defaultValue = "") String token, HttpServletResponse response, Model model) {
		return outcome(this.emails.confirm(token), response, model);
	}

	@PostMapping("/email/disown")
	String disown(@RequestParam(defaultValue = "") String token, HttpServletResponse response, Model model) {
		return outcome(this.emails.disown(token), response, model);
	}

	@GetMapping("/email/stop")
	String showStop(@RequestParam(defaultValue = "") String token, HttpServletResponse response, Model model) {
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		Optional<EmailChanges.Change> change = this.changes.find(token);
		if (change.isEmpty()) {
			return outcome(Result.UNKNOWN, response, model);
		}
		model.addAttribute("token", token);
		model.addAttribute("change", change.get());
		return "selfservice/stop-email";
	}

	/// Stops a change that waits, or undoes it: the former address's link says so.
	@PostMapping("/email/stop")
	String stop(@RequestParam(defaultValue = "") String token, HttpServletResponse response, Model model) {
		if (!this.changes.takeBack(token)) {
			return outcome(Result.UNKNOWN, response, model);
		}
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		return told("taken-back", model);
	}

	/// Stops what waits: whoever is signed in may, however weakly.
	@PostMapping(PATH + "/stop")
	String stopHere(HttpServletRequest request) {
		this.changes.stop(this.guard.signIn(request).subject());
		return "redirect:/account";
	}

	private static String outcome(Result result, HttpServletResponse response, Model model) {
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.setStatus(switch (result) {
			case CONFIRMED, WAITS, DISOWNED -> HttpStatus.OK.value();
			case TAKEN -> HttpStatus.CONFLICT.value();
			case USED, EXPIRED, REVOKED -> HttpStatus.GONE.value();
			case UNKNOWN -> HttpStatus.NOT_FOUND.value();
		});
		return told(result.name().toLowerCase(Locale.ROOT), model);
	}

	private static String told(String state, Model model) {
		model.addAttribute("state", state);
		return "selfservice/email";
	}

	@GetMapping(PATH)
	String change(HttpServletRequest request, Model model) {
		return this.guard.detour(AccountChange.EMAIL, this.guard.signIn(request), PATH)
			.map((path) -> "redirect:" + path)
			.orElseGet(() -> form(model, "", null));
	}

	@PostMapping(PATH)
	String change(@RequestParam(defaultValue = "") String email, HttpServletRequest request, Model model) {
		SignIn signIn = this.guard.signIn(request);
		Optional<String> detour = this.guard.detour(AccountChange.EMAIL, signIn, PATH);
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		Optional<String> address = Accounts.normalized(email);
		if (address.isEmpty()) {
			return form(model, email, "factor.register.email-malformed");
		}
		Account account = account(signIn.subject());
		if (account.emailVerified() && account.email().equals(address.get())) {
			return form(model, email, "account.email.same");
		}
		if (isTooMuch(signIn.subject())) {
			return form(model, email, "account.email.locked");
		}
		this.emails.change(signIn.subject(), address.get(), this.guard.hasProvenSettled(signIn, false));
		return told("sent", model);
	}

	@PostMapping(PATH + "/again")
	String again(HttpServletRequest request, Model model) {
		Account account = account(this.guard.signIn(request).subject());
		Optional<String> address = toConfirm(account);
		if (address.isEmpty()) {
			return "redirect:/account";
		}
		if (isTooMuch(account.subject())) {
			return told("locked", model);
		}
		this.emails.askAgain(account.subject(), address.get());
		return told("sent", model);
	}

	private boolean isTooMuch(Subject subject) {
		return this.limits.count("email", subject.id(), ASKS, Duration.ofHours(1)) instanceof Verdict.Exceeded;
	}

	private Account account(Subject subject) {
		return this.accounts.find(subject).orElseThrow(() -> new ResponseStatusException(HttpStatus.UNAUTHORIZED));
	}

	private static String form(Model model, String email, @Nullable String problem) {
		model.addAttribute("email", email);
		model.addAttribute("problem", problem);
		return "selfservice/email-change";
	}

}
