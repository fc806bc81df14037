package org.loangate.authz.factor.password;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.PasswordRules.Problem;
import org.loangate.authz.factor.password.PasswordRules.Secret;
import org.loangate.authz.guessing.Wait;
import org.loangate.authz.platform.ClientNetwork;
import org.loangate.authz.session.KnownDevices;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.AccountChange;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Changes the password: with the present one, or after a second factor, where there is one.
@Controller
@Order(5)
final class PasswordChangeController implements AccountSection {

	private static final String PATH = "/account/password";

	private final Passwords passwords;

	private final PasswordChanges changes;

	private final PasswordRules rules;

	private final Accounts accounts;

	private final KnownDevices devices;

	private final EnrolmentGuard guard;

	PasswordChangeController(Passwords passwords, PasswordChanges changes, PasswordRules rules, Accounts accounts,
			KnownDevices devices, EnrolmentGuard guard) {
		this.passwords = passwords;
		this.changes = changes;
		this.rules = rules;
		this.accounts = accounts;
		this.devices = devices;
		this.guard = guard;
	}

	@Override
	public String template() {
		return "factor/password-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		Map<String, Object> view = new HashMap<>();
		view.put("enrolled", this.passwords.isEnrolled(account.subject()));
		this.passwords.enrolledAt(account.subject()).ifPresent((at) -> view.put("at", at));
		return view;
	}

	@GetMapping(PATH)
	String ask(HttpServletRequest request, Model model) {
		SignIn signIn = this.guard.signIn(request);
		return before(signIn).orElseGet(() -> page(signIn, model, null, null));
	}

	@PostMapping(PATH)
	String change(@RequestParam(defaultValue = "") String current, @RequestParam(defaultValue = "") String password,
			HttpServletRequest request, Model model) {
		SignIn signIn = this.guard.signIn(request);
		Optional<String> elsewhere = before(signIn);
		if (elsewhere.isPresent()) {
			return elsewhere.get();
		}
		Secret secret = new Secret(password);
		Optional<Problem> weak = this.rules.check(secret, email(signIn.subject()));
		if (weak.isPresent()) {
			return page(signIn, model, null, "factor.register.password-" + weak.get().code());
		}
		if (!isFresh(signIn)) {
			String wrong = wrong(signIn.subject(), new Secret(current), request, model);
			if (wrong != null) {
				return page(signIn, model, wrong, null);
			}
		}
		if (!this.changes.change(signIn, this.passwords.hash(secret))) {
			throw new ResponseStatusException(HttpStatus.UNAUTHORIZED);
		}
		request.changeSessionId();
		if (this.guard.hasProvenSettled(signIn, false)) {
			this.devices.remember(request, signIn.subject());
		}
		return "redirect:/account";
	}

	private Optional<String> before(SignIn signIn) {
		if (!this.passwords.isEnrolled(signIn.subject())) {
			return Optional.of("redirect:/account");
		}
		return this.guard.detour(AccountChange.PASSWORD, signIn, PATH).map((path) -> "redirect:" + path);
	}

	private @Nullable String wrong(Subject subject, Secret current, HttpServletRequest request, Model model) {
		return switch (this.passwords.check(subject, current, ClientNetwork.of(request),
				this.devices.find(request, subject).orElse(null))) {
			case Passwords.Attempt.Right _ -> null;
			case Passwords.Attempt.Wrong _ -> "factor.password.wrong";
			case Passwords.Attempt.Locked(Duration left) -> {
				model.addAttribute("wait", Wait.of(left));
				yield "factor.password.locked";
			}
		};
	}

	// Whoever has a second factor that is not new has just proven it, or would not be
	// here.
	private boolean isFresh(SignIn signIn) {
		return this.guard.hasProvenSettled(signIn, false);
	}

	private String email(Subject subject) {
		return this.accounts.find(subject).map(Account::email).orElse("");
	}

	private String page(SignIn signIn, Model model, @Nullable String currentProblem, @Nullable String passwordProblem) {
		model.addAttribute("email", email(signIn.subject()));
		model.addAttribute("askCurrent", !isFresh(signIn));
		model.addAttribute("currentProblem", currentProblem);
		model.addAttribute("passwordProblem", passwordProblem);
		model.addAttribute("minLength", PasswordRules.MIN_LENGTH);
		return "factor/password-change";
	}

}
