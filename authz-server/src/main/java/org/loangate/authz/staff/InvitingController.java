package org.loangate.authz.staff;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Lets operators propose invitations of staff and take them back, by a passkey proven within the last minutes.
@Controller
@Order(20)
final class InvitingController implements OperationsSection {

	private static final String FORM = "/operations/invitations/new";

	/// Few enough that the mail of each is read, and that no one of them is lost among
	/// others.
	private static final int PER_HOUR = 5;

	private final Invitations invitations;

	private final EnrolmentGuard guard;

	private final StaffProof proof;

	private final RateLimits limits;

	InvitingController(Invitations invitations, EnrolmentGuard guard, StaffProof proof, RateLimits limits) {
		this.invitations = invitations;
		this.guard = guard;
		this.proof = proof;
		this.limits = limits;
	}

	@Override
	public String template() {
		return "staff/invitations-operations";
	}

	@Override
	public Map<String, Object> view(Subject operator) {
		return Map.of("invitations", this.invitations.open());
	}

	@GetMapping(FORM)
	String form(HttpServletRequest request, Model model) {
		return this.proof.detour(this.guard.signIn(request), FORM)
			.map((path) -> "redirect:" + path)
			.orElseGet(() -> form("", null, model));
	}

	@PostMapping("/operations/invitations")
	String invite(@RequestParam(defaultValue = "") String email, @RequestParam(defaultValue = "") String role,
			HttpServletRequest request, Locale locale, Model model) {
		SignIn signIn = this.guard.signIn(request);
		Optional<String> detour = this.proof.detour(signIn, FORM);
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		Optional<Role> asked = Role.find(role).filter(Role::isStaff);
		Optional<String> normalized = Accounts.normalized(email);
		if (asked.isEmpty()) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
		}
		if (normalized.isEmpty()) {
			model.addAttribute("role", role);
			return form(email, "factor.register.email-malformed", model);
		}
		if (this.limits.count("staff-invitation", signIn.subject().id(), PER_HOUR,
				Duration.ofHours(1)) instanceof RateLimits.Verdict.Exceeded) {
			model.addAttribute("role", role);
			return form(email, "staff.invitations.too-many", model);
		}
		if (this.invitations.propose(normalized.get(), asked.get(), signIn.subject(),
				locale) instanceof Invitations.Outcome.Proposed(Subject id)) {
			return "redirect:" + StaffProof.INVITATIONS + "/" + id.id();
		}
		model.addAttribute("role", role);
		return form(email, "staff.invitations.taken", model);
	}

	@PostMapping("/operations/invitations/revoke")
	String revoke(@RequestParam(defaultValue = "") String id, HttpServletRequest request) {
		SignIn signIn = this.guard.signIn(request);
		Optional<String> detour = this.proof.detour(signIn, "/operations");
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		Subject invited = this.invitations.open()
			.stream()
			.map(Invitations.Invitation::subject)
			.filter((subject) -> subject.id().equals(id))
			.findFirst()
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
		this.invitations.revoke(invited, signIn.subject());
		return "redirect:/operations";
	}

	private static String form(String email, @Nullable String problem, Model model) {
		List<String> roles = Arrays.stream(Role.values()).filter(Role::isStaff).map(Role::value).toList();
		model.addAttribute("roles", roles);
		model.addAttribute("email", email);
		model.addAttribute("problem", problem);
		return "staff/invite";
	}

}
