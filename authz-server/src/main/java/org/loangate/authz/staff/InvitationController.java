package org.loangate.authz.staff;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.PasswordRules;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIns;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Where an invitation's link leads. Looking at it changes nothing: mail scanners do.
@Controller
final class InvitationController {

	private final Invitations invitations;

	private final Passwords passwords;

	private final PasswordRules rules;

	private final SignIns signIns;

	private final TransactionTemplate transaction;

	private final Clock clock;

	InvitationController(Invitations invitations, Passwords passwords, PasswordRules rules, SignIns signIns,
			TransactionTemplate transaction, Clock clock) {
		this.invitations = invitations;
		this.passwords = passwords;
		this.rules = rules;
		this.signIns = signIns;
		this.transaction = transaction;
		this.clock = clock;
	}

	@GetMapping("/invitation")
	String show(@RequestParam(defaultValue = "") String token, HttpServletResponse response, Model model) {
		return page(token, null, response, model);
	}

	@PostMapping("/invitation")
	String accept(@RequestParam(defaultValue = "") String token, @RequestParam(defaultValue = "") String password,
			HttpServletRequest request, HttpServletResponse response, Model model) {
		Optional<Invitations.Invitation> invitation = this.invitations.find(token);
		if (invitation.isEmpty()) {
			return page(token, null, response, model);
		}
		Optional<String> problem = this.rules.fault(password, invitation.get().email());
		if (problem.isPresent()) {
			return page(token, problem.get(), response, model);
		}
		Optional<Subject> accepted = this.transaction.execute((_) -> {
			Optional<Subject> subject = this.invitations.accept(token);
			subject.ifPresent((one) -> this.passwords.set(one, password));
			return subject;
		});
		if (accepted == null || accepted.isEmpty()) {
			// Another tab was faster.
			return page(token, null, response, model);
		}
		return this.signIns.complete(request, accepted.get(),
				new ProvenFactor(Passwords.ID, List.of("pwd"), this.clock.instant()), null);
	}

	private String page(String token, @Nullable String problem, HttpServletResponse response, Model model) {
		Optional<Invitations.Invitation> invitation = this.invitations.find(token);
		if (invitation.isEmpty()) {
			response.setStatus(HttpStatus.GONE.value());
			model.addAttribute("fate", this.invitations.fate(token).name().toLowerCase(Locale.ROOT));
			return "staff/invitation-over";
		}
		model.addAttribute("token", token);
		model.addAttribute("email", invitation.get().email());
		model.addAttribute("role", invitation.get().role().value());
		model.addAttribute("minLength", PasswordRules.MIN_LENGTH);
		model.addAttribute("passwordProblem", (problem != null) ? "factor.register.password-" + problem : null);
		return "staff/invitation";
	}

}
