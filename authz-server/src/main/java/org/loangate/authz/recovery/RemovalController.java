package org.loangate.authz.recovery;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.recovery.PendingChange.Kind;
import org.loangate.authz.session.SignIn;
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

	private final List<Factor> factors;

	private final PendingChanges changes;

	private final EnrolmentGuard guard;

	private final TransactionTemplate transaction;

	RemovalController(List<Factor> factors, PendingChanges changes, EnrolmentGuard guard,
			PlatformTransactionManager transactions) {
		this.factors = List.copyOf(factors);
		this.changes = changes;
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
			shown.put("ready", change.readyAt().atZone(ZoneId.systemDefault()));
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
			model.addAttribute("provable", this.guard.hasSettledFactor(asked.signIn().subject()));
			return "recovery/removal";
		});
	}

	/// Leads to the proof that removes at once.
	@PostMapping(PATH + "/prove")
	String prove(@RequestParam(defaultValue = "") String factor, @RequestParam(defaultValue = "") String credential,
			HttpServletRequest request) {
		return on(factor, credential, request, (asked) -> {
			String back = path(factor, credential);
			Optional<String> detour = asked.factor().profile().phishingResistant()
					? this.guard.passkeyDetour(asked.signIn(), back) : this.guard.settledDetour(asked.signIn(), back);
			return "redirect:" + detour.orElse(back);
		});
	}

	@PostMapping(PATH)
	String remove(@RequestParam(defaultValue = "") String factor, @RequestParam(defaultValue = "") String credential,
			HttpServletRequest request) {
		return on(factor, credential, request, (asked) -> {
			if (!asked.allowed()) {
				return "redirect:" + path(factor, credential);
			}
			this.transaction.executeWithoutResult((_) -> asked.factor().remove(asked.signIn().subject(), credential));
			return "redirect:/account";
		});
	}

	/// Begins the wait for what is lost.
	@PostMapping(PATH + "/later")
	String later(@RequestParam(defaultValue = "") String factor, @RequestParam(defaultValue = "") String credential,
			HttpServletRequest request, Locale locale) {
		return on(factor, credential, request, (asked) -> {
			this.changes.begin(asked.signIn().subject(), Kind.REMOVAL, factor, credential, locale);
			return "redirect:/account";
		});
	}

	/// Stops what waits: whoever is signed in may, however weakly.
	@PostMapping("/account/pending/stop")
	String stop(@RequestParam(defaultValue = "") String id, HttpServletRequest request) {
		PendingChange change = this.changes.find(id, this.guard.signIn(request).subject())
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
		this.changes.stop(change);
		return "redirect:/account";
	}

	// Another person's credential is as unknown as one that never was.
	private String on(String factor, String credential, HttpServletRequest request, Function<Asked, String> then) {
		SignIn signIn = this.guard.signIn(request);
		Factor found = this.factors.stream()
			.filter((one) -> one.profile().id().equals(factor) && !one.recovers()
					&& !one.profile().amr().contains("pwd") && !one.answersLater())
			.filter((one) -> one.credentials(signIn.subject()).contains(credential))
			.findFirst()
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
		Optional<String> detour = this.guard.detour(signIn, path(factor, credential));
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		return then.apply(new Asked(signIn, found,
				this.guard.mayRemove(signIn, factor, credential, found.profile().phishingResistant())));
	}

	private static String path(String factor, String credential) {
		return UriComponentsBuilder.fromPath(PATH)
			.queryParam("factor", factor)
			.queryParam("credential", credential)
			.build()
			.toUriString();
	}

	private record Asked(SignIn signIn, Factor factor, boolean allowed) {
	}

}
