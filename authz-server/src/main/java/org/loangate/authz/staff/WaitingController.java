package org.loangate.authz.staff;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.session.CurrentRole;
import org.loangate.authz.stepup.EnrolmentGuard;
import org.loangate.authz.stepup.Quarantine;
import org.loangate.authz.stepup.StepUps;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// Tells staff whose passkeys are all in quarantine until when they open nothing, and what can be done meanwhile.
@Controller
final class WaitingController {

	private final EnrolmentGuard guard;

	private final CurrentRole roles;

	private final StepUps stepUps;

	private final Quarantine quarantine;

	WaitingController(EnrolmentGuard guard, CurrentRole roles, StepUps stepUps, Quarantine quarantine) {
		this.guard = guard;
		this.roles = roles;
		this.stepUps = stepUps;
		this.quarantine = quarantine;
	}

	@GetMapping(StaffProof.WAITING)
	String waiting(HttpServletRequest request, Model model) {
		Subject subject = this.guard.signIn(request).subject();
		Optional<Instant> first = this.quarantine.of(subject).ends().values().stream().min(Comparator.naturalOrder());
		boolean staff = this.roles.of(request, subject).filter(Role::isStaff).isPresent();
		if (!staff || first.isEmpty() || this.stepUps.hasSettled(subject, "passkey")) {
			return "redirect:/account";
		}
		model.addAttribute("until", first.get());
		model.addAttribute("canVouch", this.guard.hasSettledFactor(subject));
		return "staff/waiting";
	}

}
