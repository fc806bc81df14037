package org.loangate.authz.selfservice;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.EnrolmentGuard;
import org.loangate.authz.stepup.Quarantine;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/// Says what of an account is too new to agree to much, and lets a proof by something older vouch for it.
@Controller
@Order(5)
final class QuarantineController implements AccountSection {

	private static final String PATH = "/account/quarantine";

	private final Quarantine quarantine;

	private final EnrolmentGuard guard;

	private final Evidence evidence;

	private final TransactionTemplate transaction;

	QuarantineController(Quarantine quarantine, EnrolmentGuard guard, Evidence evidence,
			PlatformTransactionManager transactions) {
		this.quarantine = quarantine;
		this.guard = guard;
		this.evidence = evidence;
		this.transaction = new TransactionTemplate(transactions);
	}

	@Override
	public String template() {
		return "selfservice/quarantine-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		Map<String, Object> view = new HashMap<>();
		Optional<Instant> last = this.quarantine.of(account.subject())
			.ends()
			.values()
			.stream()
			.max(Comparator.naturalOrder());
		last.ifPresent((end) -> view.put("until", end));
		view.put("canVouch", this.guard.hasSettledFactor(account.subject()));
		return view;
	}

	@GetMapping(PATH)
	String ask(HttpServletRequest request) {
		SignIn signIn = this.guard.signIn(request);
		if (!this.guard.hasSettledFactor(signIn.subject())) {
			return "redirect:/account";
		}
		return this.guard.settledDetour(signIn, PATH)
			.map((path) -> "redirect:" + path)
			.orElse("selfservice/quarantine");
	}

	@PostMapping(PATH)
	String lift(HttpServletRequest request) {
		SignIn signIn = this.guard.signIn(request);
		Optional<String> detour = this.guard.settledDetour(signIn, PATH);
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		this.transaction.executeWithoutResult((_) -> {
			if (!this.quarantine.of(signIn.subject()).isEmpty()) {
				this.quarantine.liftAll(signIn.subject());
				this.evidence.append("quarantine-lifted", signIn.subject().id(), Map.of("sid", signIn.sid()));
			}
		});
		return "redirect:/account";
	}

}
