package org.loangate.authz.recovery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Links;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.PasswordRules;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.guessing.NetworkLimits;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIns;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Leads somebody who lost everything but their e-mail address back to their account. Opening a link changes nothing; the
/// page behind it asks.
@Controller
@RequestMapping("/recover")
final class AccountRecoveryController {

	private static final int ASKED_PER_HOUR = 60;

	private static final int ASKED_PER_DEVICE = 5;

	// An answer takes as long whether there is an account or not.
	private static final long SLOT = Duration.ofMillis(500).toNanos();

	private final Recoveries recoveries;

	private final PendingChanges changes;

	private final Links links;

	private final Accounts accounts;

	private final PasswordRules rules;

	private final SignIns signIns;

	private final NetworkLimits limits;

	private final Clock clock;

	AccountRecoveryController(Recoveries recoveries, PendingChanges changes, Links links, Accounts accounts,
			PasswordRules rules, SignIns signIns, NetworkLimits limits, Clock clock) {
		this.recoveries = recoveries;
		this.changes = changes;
		this.links = links;
		this.accounts = accounts;
		this.rules = rules;
		this.signIns = signIns;
		this.limits = limits;
		this.clock = clock;
	}

	@GetMapping
	String form(Model model) {
		return form(model, "", null);
	}

	private static String form(Model model, String email, @Nullable String problem) {
		model.addAttribute("email", email);
		model.addAttribute("problem", problem);
		return "recovery/recover";
	}

	@PostMapping
	String ask(@RequestParam(defaultValue = "") String username, HttpServletRequest request, Locale locale, Model model)
			throws InterruptedException {
		long start = System.nanoTime();
		Optional<String> email = Accounts.normalized(username);
		if (email.isEmpty()) {
			return form(model, username, "recovery.recover.malformed");
		}
		if (this.limits.count("recovery", request, ASKED_PER_HOUR, Duration.ofHours(1), ASKED_PER_DEVICE).isPresent()) {
			return form(model, username, "recovery.recover.locked");
		}
		this.recoveries.ask(email.get(), locale);
		Thread.sleep(Duration.ofNanos(SLOT - (System.nanoTime() - start) % SLOT));
		model.addAttribute("email", email.get());
		return "recovery/recover-sent";
	}

	@GetMapping("/begin")
	String begin(@RequestParam(defaultValue = "") String token, Model model) {
		Optional<Account> account = this.links.find(PendingChanges.BEGIN, token)
			.flatMap((link) -> this.accounts.find(link.subject()));
		return account.map((found) -> page(model, "recovery/recover-begin", token, found))
			.orElseGet(() -> over(model, PendingChanges.BEGIN, token));
	}

	@PostMapping("/begin")
	String beginNow(@RequestParam(defaultValue = "") String token, Locale locale, Model model) {
		Optional<PendingChange> begun = this.recoveries.begin(token, locale);
		if (begun.isEmpty()) {
			return over(model, PendingChanges.BEGIN, token);
		}
		model.addAttribute("ready", begun.get().readyAt());
		return "recovery/recover-begun";
	}

	@GetMapping("/go-on")
	String goOn(@RequestParam(defaultValue = "") String token, Model model) {
		return goOn(token, model, null);
	}

	private String goOn(String token, Model model, @Nullable String problem) {
		model.addAttribute("problem", problem);
		model.addAttribute("minLength", PasswordRules.MIN_LENGTH);
		return this.recoveries.ready(token)
			.map((account) -> page(model, "recovery/recover-go-on", token, account))
			.orElseGet(() -> over(model, PendingChanges.GO_ON, token));
	}

	@PostMapping("/go-on")
	String goOnNow(@RequestParam(defaultValue = "") String token, @RequestParam(defaultValue = "") String password,
			HttpServletRequest request, Model model) {
		Optional<Account> account = this.recoveries.ready(token);
		if (account.isEmpty()) {
			return over(model, PendingChanges.GO_ON, token);
		}
		Optional<String> problem = this.rules.fault(password, account.get().email());
		if (problem.isPresent()) {
			return goOn(token, model, "factor.register.password-" + problem.get());
		}
		Optional<Subject> recovered = this.recoveries.complete(token, password);
		if (recovered.isEmpty()) {
			return over(model, PendingChanges.GO_ON, token);
		}
		Instant now = this.clock.instant();
		return this.signIns.complete(request, recovered.get(), new ProvenFactor(Passwords.ID, List.of("pwd"), now),
				null);
	}

	@GetMapping("/stop")
	String stop(@RequestParam(defaultValue = "") String token, Model model) {
		Optional<Account> account = this.links.find(PendingChanges.STOP, token)
			.filter((link) -> this.changes.find(link.data(), link.subject()).isPresent())
			.flatMap((link) -> this.accounts.find(link.subject()));
		return account.map((found) -> page(model, "recovery/recover-stop", token, found))
			.orElseGet(() -> over(model, PendingChanges.STOP, token));
	}

	@PostMapping("/stop")
	String stopNow(@RequestParam(defaultValue = "") String token, Model model) {
		boolean stopped = this.links.find(PendingChanges.STOP, token)
			.flatMap((link) -> this.changes.find(link.data(), link.subject()))
			.filter(this.changes::stop)
			.isPresent();
		return stopped ? "recovery/recover-stopped" : over(model, PendingChanges.STOP, token);
	}

	private static String page(Model model, String view, String token, Account account) {
		model.addAttribute("token", token);
		model.addAttribute("account", account);
		return view;
	}

	// A link that is good no more says why to whoever holds it; one that never was says
	// no more than that.
	private String over(Model model, String purpose, String token) {
		model.addAttribute("fate", this.links.fate(purpose, token).name().toLowerCase(Locale.ROOT));
		return "recovery/recover-over";
	}

}
