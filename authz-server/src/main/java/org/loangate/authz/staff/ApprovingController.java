package org.loangate.authz.staff;

import java.time.Duration;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.passkey.PasskeyApprovals;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.staff.Invitations.Invitation;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Where a second operator, or a security officer, approves of an invitation by their passkey, or takes it back.
@Controller
@RequestMapping(StaffProof.INVITATIONS)
final class ApprovingController {

	private static final int PER_HOUR = 30;

	private final Invitations invitations;

	private final PasskeyApprovals approvals;

	private final Accounts accounts;

	private final EnrolmentGuard guard;

	private final StaffProof proof;

	private final RateLimits limits;

	ApprovingController(Invitations invitations, PasskeyApprovals approvals, Accounts accounts, EnrolmentGuard guard,
			StaffProof proof, RateLimits limits) {
		this.invitations = invitations;
		this.approvals = approvals;
		this.accounts = accounts;
		this.guard = guard;
		this.proof = proof;
		this.limits = limits;
	}

	@GetMapping
	String list(Model model) {
		model.addAttribute("invitations",
				this.invitations.open().stream().filter((invitation) -> !invitation.approved()).toList());
		return "staff/invitations";
	}

	@GetMapping("/{id}")
	String show(@PathVariable String id, HttpServletRequest request, HttpServletResponse response, Model model) {
		return page(id, null, request, response, model);
	}

	/// Options for the passkey. They are given to this sign-in only.
	@PostMapping(path = "/{id}/options", produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<String> options(@PathVariable String id, HttpServletRequest request) {
		SignIn signIn = this.guard.signIn(request);
		Invitation invitation = waiting(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.GONE));
		if (isOwn(invitation, signIn) || isTooMany(signIn)) {
			return ResponseEntity.status(HttpStatus.FORBIDDEN).build();
		}
		return this.approvals.options(signIn.subject(), holder(signIn), Invitations.statement(invitation))
			.map(ResponseEntity::ok)
			.orElseGet(() -> ResponseEntity.status(HttpStatus.FORBIDDEN).build());
	}

	@PostMapping("/{id}/approval")
	String approve(@PathVariable String id, @RequestParam(defaultValue = "") String credential,
			HttpServletRequest request, HttpServletResponse response, Model model) {
		SignIn signIn = this.guard.signIn(request);
		Optional<Invitation> invitation = waiting(id).filter((waiting) -> !isOwn(waiting, signIn));
		if (invitation.isEmpty()) {
			return page(id, null, request, response, model);
		}
		Optional<PasskeyApprovals.Signed> signed = this.approvals.verify(signIn.subject(), holder(signIn),
				Invitations.statement(invitation.get()), credential);
		if (signed.isEmpty()) {
			return page(id, "factor.passkey.problem", request, response, model);
		}
		Optional<Invitations.Outcome.Invited> invited = this.invitations.approve(invitation.get().subject(),
				signIn.subject(), signed.get());
		if (invited.isEmpty()) {
			// Somebody else was faster.
			return page(id, null, request, response, model);
		}
		model.addAttribute("email", invited.get().email());
		model.addAttribute("mailed", invited.get().mailed());
		model.addAttribute("link", invited.get().link());
		model.addAttribute("expiresAt", invited.get().expiresAt());
		return "staff/invited";
	}

	@PostMapping("/{id}/refusal")
	String refuse(@PathVariable String id, HttpServletRequest request, HttpServletResponse response, Model model) {
		SignIn signIn = this.guard.signIn(request);
		Optional<String> detour = this.proof.detour(signIn, StaffProof.INVITATIONS);
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		Optional<Invitation> waiting = waiting(id);
		if (waiting.isEmpty()) {
			return page(id, null, request, response, model);
		}
		this.invitations.revoke(waiting.get().subject(), signIn.subject());
		return "redirect:" + StaffProof.INVITATIONS;
	}

	private String page(String id, @Nullable String problem, HttpServletRequest request, HttpServletResponse response,
			Model model) {
		Optional<Invitation> invitation = waiting(id);
		if (invitation.isEmpty()) {
			response.setStatus(HttpStatus.GONE.value());
			return "staff/invitation-decided";
		}
		model.addAttribute("invitation", invitation.get());
		model.addAttribute("role", invitation.get().role().value());
		model.addAttribute("by",
				this.accounts.find(new Subject(invitation.get().by()))
					.map(Account::email)
					.orElse(invitation.get().by()));
		model.addAttribute("own", isOwn(invitation.get(), this.guard.signIn(request)));
		model.addAttribute("problem", problem);
		return "staff/invitation-approval";
	}

	private Optional<Invitation> waiting(String id) {
		return id.matches("[A-Za-z0-9_-]{22}") ? this.invitations.waiting(new Subject(id)) : Optional.empty();
	}

	private boolean isTooMany(SignIn signIn) {
		return this.limits.count("staff-approval", signIn.subject().id(), PER_HOUR,
				Duration.ofHours(1)) instanceof RateLimits.Verdict.Exceeded;
	}

	private static boolean isOwn(Invitation invitation, SignIn signIn) {
		return invitation.by().equals(signIn.subject().id());
	}

	private static String holder(SignIn signIn) {
		return "staff:" + signIn.sid();
	}

}
