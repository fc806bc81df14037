package org.loangate.authz.recovery;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.recovery.PendingChange.Kind;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.AccountChange;
import org.loangate.authz.stepup.EnrolmentGuard;
import org.loangate.authz.stepup.Factor;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriComponentsBuilder;

/// Removes a strong factor: at once by a proof as strong, or after a wait that its owner can stop. What waits stands on top
/// of the account page, whoever asked for it.
@Controller
@Order(1)
final class RemovalController implements AccountSection {

	private static final String PATH = "/account/removal";

	private static final String UNSTOPPABLE = "/account/pending/recovery";

	private final List<Factor> factors;

	private final PendingChanges changes;

	private final Accounts accounts;

	private final EnrolmentGuard guard;

	private final TransactionTemplate transaction;

	RemovalController(List<Factor> factors, PendingChanges changes, Accounts accounts, EnrolmentGuard guard,
			PlatformTransactionManager transactions) {
		this.factors = List.copyOf(factors);
		this.changes = changes;
		this.accounts = accounts;
		this.guard = guard;
		this.transaction = new TransactionTemplate(transactions);
	}

	@Override
	public String template() {
		return "recovery/pending-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		return Map.of("changes", this.changes.waiting(account.subject()).stream().map((change) -> {
			Map<String, Object> shown = new HashMap<>();
			shown.put("id", change.id());
			shown.put("kind", change.kind().value());
			shown.put("factor", change.factor());
			shown.put("ready", change.readyAt());
			return shown;
		}).toList());
	}

	@Override
	public boolean isOpenWithoutPasskey() {
		return true;
	}

	@GetMapping(PATH)
	String show(@RequestParam(defaultValue = "") String factor, @RequestParam(defaultValue = "") String credential,
			HttpServletRequest request, Model model) {
		return on(factor, credential, request, (asked) -> {
			model.addAttribute("factor", factor);
			model.addAttribute("credential", credential);
			model.addAttribute("allowed", asked.allowed());
			model.addAttribute("provable", asked.isNew() || this.guard.hasSettledFactor(asked.signIn().subject()));
			model.addAttribute("name", asked.factor().nameOf(asked.signIn().subject(), credential).orElse(null));
			model.addAttribute("last", last(asked.signIn().subject(), asked.factor()).orElse(null));
			return "recovery/removal";
		});
	}

	/// Leads to the proof that removes at once.
	@PostMapping(PATH + "/prove")
	String prove(@RequestParam(defaultValue = "") String factor, @RequestParam(defaultValue = "") String credential,
			HttpServletRequest request) {
		return on(factor, credential, request, (asked) -> {
			String back = path(factor, credential);
			Optional<String> detour;
			if (!this.guard.hasSettledFactor(asked.signIn().subject())) {
				detour = this.guard.detour(AccountChange.REMOVAL, asked.signIn(), back);
			}
			else if (asked.factor().profile().phishingResistant() && !asked.isNew()) {
				detour = this.guard.passkeyDetour(asked.signIn(), back);
			}
			else {
				detour = this.guard.settledDetour(asked.signIn(), back);
			}
			return "redirect:" + detour.orElse(back);
		});
	}

	/// Removes.
	/// @param last whether the page said that it is the last: what became that meanwhile
	/// is
	/// asked for once more
	@PostMapping(PATH)
	String remove(@RequestParam(defaultValue = "") String factor, @RequestParam(defaultValue = "") String credential,
			@RequestParam(defaultValue = "false") boolean last, HttpServletRequest request) {
		return on(factor, credential, request, (asked) -> {
			Subject subject = asked.signIn().subject();
			boolean removed = asked.allowed() && Boolean.TRUE.equals(this.transaction.execute((_) -> {
				return this.accounts.holdAlone(subject) && (last || last(subject, asked.factor()).isEmpty())
						&& asked.factor().remove(subject, credential);
			}));
			return "redirect:" + (removed ? "/account" : path(factor, credential));
		});
	}

	// Of what a person loses all with one: `staff` their consoles, `strong` whatever is
	// more than a password.
	private Optional<String> last(Subject subject, Factor removed) {
		boolean staff = this.accounts.find(subject).filter((account) -> account.role().isStaff()).isPresent();
		if (staff && removed.profile().phishingResistant() && removed.credentials(subject).size() == 1) {
			return Optional.of("staff");
		}
		long strong = this.factors.stream()
			.filter(RemovalController::isRemovable)
			.mapToLong((factor) -> factor.credentials(subject).size())
			.sum();
		return (strong == 1) ? Optional.of("strong") : Optional.empty();
	}

	private static boolean isRemovable(Factor factor) {
		return !factor.recovers() && !factor.profile().amr().contains("pwd") && !factor.answersLater();
	}

	/// Begins the wait for what is lost.
	@PostMapping(PATH + "/later")
	String later(@RequestParam(defaultValue = "") String factor, @RequestParam(defaultValue = "") String credential,
			HttpServletRequest request, Locale locale) {
		return on(factor, credential, request, (asked) -> {
			Optional<String> detour = this.guard.detour(AccountChange.REMOVAL, asked.signIn(),
					path(factor, credential));
			if (detour.isPresent()) {
				return "redirect:" + detour.get();
			}
			this.changes.begin(asked.signIn().subject(), Kind.REMOVAL, factor, credential, null, locale);
			return "redirect:/account";
		});
	}

	/// Stops what waits: a removal, however weakly somebody is signed in. A recovery only
	/// by
	/// a settled factor that is old enough, or came with the address: a thief who has the
	/// password, and a factor added by it, must not keep the owner out.
	@PostMapping("/account/pending/stop")
	String stop(@RequestParam(defaultValue = "") String id, HttpServletRequest request) {
		SignIn signIn = this.guard.signIn(request);
		PendingChange change = this.changes.find(id, signIn.subject())
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
		if (change.kind() == Kind.REMOVAL) {
			this.changes.stop(change);
			return "redirect:/account";
		}
		if (this.guard.mayStopRecovery(signIn, change.address())) {
			this.changes.stopByFactor(change);
			return "redirect:/account";
		}
		return "redirect:" + (this.guard.hasSettledFactor(signIn.subject())
				? this.guard.settledDetour(signIn, UNSTOPPABLE).orElse(UNSTOPPABLE) : UNSTOPPABLE);
	}

	/// Where a proof on the way leads back to: says what stops a recovery, and shows the
	/// button once more where that was proven.
	@GetMapping(UNSTOPPABLE)
	String unstoppable(HttpServletRequest request, Model model) {
		SignIn signIn = this.guard.signIn(request);
		model.addAttribute("stoppable", this.changes.waiting(signIn.subject())
			.stream()
			.filter((change) -> change.kind() == Kind.RECOVERY && this.guard.mayStopRecovery(signIn, change.address()))
			.map(PendingChange::id)
			.findFirst()
			.orElse(null));
		return "recovery/unstoppable";
	}

	// Another person's credential is as unknown as one that never was.
	private String on(String factor, String credential, HttpServletRequest request, Function<Asked, String> then) {
		SignIn signIn = this.guard.signIn(request);
		Factor found = this.factors.stream()
			.filter((one) -> one.profile().id().equals(factor) && isRemovable(one))
			.filter((one) -> one.credentials(signIn.subject()).contains(credential))
			.findFirst()
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
		return then.apply(new Asked(signIn, found, this.guard.isNew(signIn, factor, credential),
				this.guard.mayRemove(signIn, factor, credential, found.profile().phishingResistant())));
	}

	private static String path(String factor, String credential) {
		return UriComponentsBuilder.fromPath(PATH)
			.queryParam("factor", factor)
			.queryParam("credential", credential)
			.build()
			.toUriString();
	}

	private record Asked(SignIn signIn, Factor factor, boolean isNew, boolean allowed) {
	}

}
