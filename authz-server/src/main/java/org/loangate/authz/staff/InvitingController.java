package org.loangate.authz.staff;

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

/// Lets operators invite staff and take invitations back, by a passkey proven within the last minutes.
@Controller
@Order(20)
final class InvitingController implements OperationsSection {

	private static final String FORM = "/operations/invitations/new";

	private final Invitations invitations;

	private final EnrolmentGuard guard;

	private final StaffProof proof;

	InvitingController(Invitations invitations, EnrolmentGuard guard, StaffProof proof) {
		this.invitations = invitations;
		this.guard = guard;
		this.proof = proof;
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
		return switch (this.invitations.invite(normalized.get(), asked.get(), signIn.subject().id(), locale, false)) {
			case Invitations.Outcome.Taken _ -> {
				model.addAttribute("role", role);
				yield form(email, "staff.invitations.taken", model);
			}
			case Invitations.Outcome.Invited invited -> {
				model.addAttribute("email", normalized.get());
				model.addAttribute("mailed", invited.mailed());
				model.addAttribute("link", invited.link());
				model.addAttribute("expiresAt", invited.expiresAt());
				yield "staff/invited";
			}
		};
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
