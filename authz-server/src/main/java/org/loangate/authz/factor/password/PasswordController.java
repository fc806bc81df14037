package org.loangate.authz.factor.password;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.PasswordRules.Problem;
import org.loangate.authz.factor.password.PasswordRules.Secret;
import org.loangate.authz.guessing.NetworkLimits;
import org.loangate.authz.guessing.Wait;
import org.loangate.authz.platform.ClientNetwork;
import org.loangate.authz.session.KnownDevice;
import org.loangate.authz.session.KnownDevices;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIns;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Registers and signs in by password.
@Controller
final class PasswordController {

	private static final int REGISTRATIONS = 200;

	private static final int REGISTRATIONS_PER_DEVICE = 5;

	private final Passwords passwords;

	private final PasswordRules rules;

	private final SignIns signIns;

	private final KnownDevices devices;

	private final NetworkLimits limits;

	private final Clock clock;

	PasswordController(Passwords passwords, PasswordRules rules, SignIns signIns, KnownDevices devices,
			NetworkLimits limits, Clock clock) {
		this.passwords = passwords;
		this.rules = rules;
		this.signIns = signIns;
		this.devices = devices;
		this.limits = limits;
		this.clock = clock;
	}

	@PostMapping("/sign-in")
	String signIn(@RequestParam(defaultValue = "") String username, @RequestParam(defaultValue = "") String password,
			@RequestParam(name = "continue", required = false) @Nullable String continuation,
			HttpServletRequest request, Model model) {
		KnownDevice device = this.devices.find(request, Accounts.normalized(username).orElse("")).orElse(null);
		return switch (this.passwords.check(username, new Secret(password), ClientNetwork.of(request), device)) {
			case Passwords.Attempt.Right(Subject subject, ProvenFactor proof) ->
				this.signIns.complete(request, subject, proof, continuation);
			case Passwords.Attempt.Wrong _ ->
				this.signIns.page(request, model, continuation, username, "session.sign-in.wrong");
			case Passwords.Attempt.Locked(Duration left) -> {
				model.addAttribute("wait", Wait.of(left));
				yield this.signIns.page(request, model, continuation, username, "session.sign-in.locked");
			}
		};
	}

	@GetMapping("/register")
	String register(@RequestParam(name = "continue", required = false) @Nullable String continuation,
			HttpServletRequest request, Model model) {
		return form(request, model, continuation, "", null, null);
	}

	@PostMapping("/register")
	String register(@RequestParam(defaultValue = "") String username, @RequestParam(defaultValue = "") String password,
			@RequestParam(name = "continue", required = false) @Nullable String continuation,
			HttpServletRequest request, Model model) {
		Optional<String> email = Accounts.normalized(username);
		if (email.isEmpty()) {
			return form(request, model, continuation, username, "factor.register.email-malformed", null);
		}
		// Counted before anything is worked on: judging a password costs more than a
		// wrong
		// one may.
		Optional<Duration> wait = this.limits.count("register", request, REGISTRATIONS, Duration.ofHours(1),
				REGISTRATIONS_PER_DEVICE);
		if (wait.isPresent()) {
			return form(request, model, continuation, username, "factor.register.locked", null);
		}
		Secret secret = new Secret(password);
		Optional<Problem> problem = this.rules.check(secret, email.get());
		if (problem.isPresent()) {
			return form(request, model, continuation, username, null,
					"factor.register.password-" + problem.get().code());
		}
		Account account = this.passwords.register(email.get(), secret);
		this.devices.remember(request, account.subject());
		return this.signIns.complete(request, account.subject(),
				new ProvenFactor(Passwords.ID, List.of("pwd"), this.clock.instant()), continuation);
	}

	private String form(HttpServletRequest request, Model model, @Nullable String continuation, String email,
			@Nullable String emailProblem, @Nullable String passwordProblem) {
		this.signIns.prepare(request, model, continuation, email, null);
		model.addAttribute("emailProblem", emailProblem);
		model.addAttribute("passwordProblem", passwordProblem);
		model.addAttribute("minLength", PasswordRules.MIN_LENGTH);
		return "factor/register";
	}

}
