package org.loangate.authz.factor.liveness;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.IdentityDisputes;
import org.loangate.authz.factor.liveness.LivenessChecks.Begun;
import org.loangate.authz.factor.liveness.LivenessSession.State;
import org.loangate.authz.platform.FormActions;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.AccountChange;
import org.loangate.authz.stepup.EnrolmentGuard;
import org.loangate.contract.Expiry;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;

/// Proves who somebody is, by document and face at the vendor.
@Controller
@Order(0)
final class IdentityController implements AccountSection {

	private static final String PATH = "/account/identity";

	private final LivenessChecks checks;

	private final LivenessSessions sessions;

	private final Accounts accounts;

	private final IdentityDisputes disputes;

	private final EnrolmentGuard guard;

	private final Clock clock;

	IdentityController(LivenessChecks checks, LivenessSessions sessions, Accounts accounts, IdentityDisputes disputes,
			EnrolmentGuard guard, Clock clock) {
		this.checks = checks;
		this.sessions = sessions;
		this.accounts = accounts;
		this.disputes = disputes;
		this.guard = guard;
		this.clock = clock;
	}

	@Override
	public String template() {
		return "factor/liveness-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		return Map.of("proven", account.identity() == Identity.PROVEN, "open", isOpen(account), "review",
				this.disputes.isOpen(account.subject()));
	}

	@Override
	public String formAction() {
		return this.checks.vendor().map(LivenessVendor::origin).orElse("");
	}

	// A face once enrolled is not replaced by another: that would be a way to become
	// somebody else.
	private boolean isOpen(Account account) {
		return account.identity() != Identity.PROVEN || !this.checks.hasFace(account.subject());
	}

	// Whom a lender or a document says they are, a thief of their password must not be:
	// the face takes something they have had for longer. Who has only said so themselves
	// has nobody to be mistaken for.
	private Optional<String> detour(SignIn signIn) {
		boolean known = this.accounts.find(signIn.subject())
			.filter((account) -> account.identity() != Identity.UNPROVEN)
			.isPresent();
		return known ? this.guard.settledDetour(signIn, PATH) : this.guard.detour(AccountChange.IDENTITY, signIn, PATH);
	}

	@GetMapping(PATH)
	String ask(HttpServletRequest request, Model model) {
		return detour(this.guard.signIn(request)).map((path) -> "redirect:" + path)
			.orElseGet(() -> page(request, model, null));
	}

	@PostMapping(PATH)
	String prove(HttpServletRequest request, Model model) {
		SignIn signIn = this.guard.signIn(request);
		Optional<String> detour = detour(signIn);
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		if (this.accounts.find(signIn.subject()).filter(this::isOpen).isEmpty()) {
			return "redirect:/account";
		}
		return switch (this.checks.prove(signIn.subject(), signIn.sid())) {
			case Begun.At(var url) -> "redirect:" + url;
			case Begun.Unavailable _, Begun.NoFace _ -> page(request, model, "factor-unavailable");
			case Begun.Locked _ -> page(request, model, "factor-locked");
		};
	}

	@GetMapping(PATH + "/{reference}")
	String look(@PathVariable String reference, HttpServletRequest request, Model model) {
		LivenessSession session = own(reference, request);
		return switch (session.state()) {
			case PASSED -> session.evidence().containsKey(LivenessVerdicts.IN_REVIEW) ? "factor/identity-review"
					: "redirect:/account";
			case FAILED -> page(request, model, "factor-wrong");
			case OPEN -> {
				if (!isRunning(session)) {
					yield page(request, model, "factor-expired");
				}
				model.addAttribute("waiting", reference);
				yield "factor/identity";
			}
		};
	}

	@GetMapping(path = PATH + "/{reference}/state", produces = MediaType.TEXT_PLAIN_VALUE)
	ResponseEntity<String> state(@PathVariable String reference, HttpServletRequest request) {
		LivenessSession session = own(reference, request);
		return ResponseEntity.ok((session.state() == State.OPEN && isRunning(session)) ? "pending" : "settled");
	}

	private boolean isRunning(LivenessSession session) {
		return !Expiry.isPast(session.expiresAt(), this.clock.instant());
	}

	private LivenessSession own(String reference, HttpServletRequest request) {
		SignIn signIn = this.guard.signIn(request);
		return this.sessions.find(reference)
			.filter((session) -> session.subject().equals(signIn.subject()) && session.sid().equals(signIn.sid()))
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
	}

	private String page(HttpServletRequest request, Model model, @Nullable String problem) {
		this.checks.vendor().ifPresent((vendor) -> FormActions.allow(request, vendor.origin()));
		model.addAttribute("problem", problem);
		return "factor/identity";
	}

}
