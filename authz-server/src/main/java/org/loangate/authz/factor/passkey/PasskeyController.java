package org.loangate.authz.factor.passkey;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.policy.PasskeyRules;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.AccountChange;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Adds and removes passkeys.
@Controller
@Order(20)
final class PasskeyController implements AccountSection {

	private static final String PATH = "/account/passkeys";

	private static final int MOST = 20;

	private final RelyingParty relyingParty;

	private final Passkeys passkeys;

	private final Attestations attestations;

	private final Accounts accounts;

	private final EnrolmentGuard guard;

	PasskeyController(RelyingParty relyingParty, Passkeys passkeys, Attestations attestations, Accounts accounts,
			EnrolmentGuard guard) {
		this.relyingParty = relyingParty;
		this.passkeys = passkeys;
		this.attestations = attestations;
		this.accounts = accounts;
		this.guard = guard;
	}

	@Override
	public String template() {
		return "factor/passkey-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		List<Shown> shown = this.passkeys.of(account.subject())
			.stream()
			.map((passkey) -> new Shown(passkey.id(), passkey.name(), passkey.addedAt(), passkey.backupEligible(),
					this.attestations.isAttested(passkey), this.attestations.model(passkey)))
			.toList();
		return Map.of("passkeys", shown, "ended", this.passkeys.ended(account.subject()));
	}

	@Override
	public boolean isOpenWithoutPasskey() {
		return true;
	}

	@GetMapping(PATH + "/new")
	String add(HttpServletRequest request, Model model) {
		SignIn signIn = this.guard.signIn(request);
		return this.guard.detour(AccountChange.FACTOR, signIn, PATH + "/new")
			.map((path) -> "redirect:" + path)
			.orElseGet(() -> page(signIn, model, null));
	}

	@PostMapping(path = PATH + "/options", produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<String> options(HttpServletRequest request) {
		SignIn signIn = this.guard.signIn(request);
		List<Passkey> existing = this.passkeys.of(signIn.subject());
		if (this.guard.detour(AccountChange.FACTOR, signIn, PATH + "/new").isPresent() || existing.size() >= MOST) {
			return ResponseEntity.status(HttpStatus.FORBIDDEN).build();
		}
		String email = this.accounts.find(signIn.subject()).map(Account::email).orElse("");
		return ResponseEntity
			.ok(PasskeyOptions.creation(this.relyingParty.rpId(), this.relyingParty.challenge(holder(signIn)),
					this.passkeys.userHandle(signIn.subject()), email, existing, this.attestations.rules().direct()));
	}

	@PostMapping(PATH)
	String add(@RequestParam(defaultValue = "") String credential, @RequestParam(defaultValue = "") String name,
			HttpServletRequest request, Model model) {
		SignIn signIn = this.guard.signIn(request);
		Optional<String> detour = this.guard.detour(AccountChange.FACTOR, signIn, PATH + "/new");
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		Optional<Passkey> created = this.relyingParty.register(credential, holder(signIn), signIn.subject(), name);
		if (created.isPresent() && !this.attestations.accepts(created.get())) {
			return page(signIn, model, "factor.passkey-add.kind");
		}
		boolean added = created.filter((passkey) -> this.passkeys.add(passkey, signIn)).isPresent();
		return added ? "redirect:/account" : page(signIn, model, "factor.passkey-add.wrong");
	}

	@PostMapping(PATH + "/remove")
	String remove(@RequestParam(defaultValue = "") String id, HttpServletRequest request) {
		SignIn signIn = this.guard.signIn(request);
		Optional<Passkey> ended = this.passkeys.ended(signIn.subject())
			.stream()
			.filter((passkey) -> passkey.id().equals(id))
			.findFirst();
		if (ended.isPresent()) {
			// It proves nothing: whoever is signed in may clear it away.
			this.passkeys.remove(signIn.subject(), ended.get().credentialId());
			return "redirect:/account";
		}
		// Another person's is as unknown as one that never was.
		if (this.passkeys.of(signIn.subject()).stream().noneMatch((passkey) -> passkey.id().equals(id))) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}
		return "redirect:/account/removal?factor=" + PasskeyFactor.ID + "&credential=" + id;
	}

	/// Gives one of the person's own another name; an empty one leaves it as it is.
	@PostMapping(PATH + "/rename")
	String rename(@RequestParam(defaultValue = "") String id, @RequestParam(defaultValue = "") String name,
			HttpServletRequest request) {
		if (!this.passkeys.rename(this.guard.signIn(request).subject(), id, name)) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}
		return "redirect:/account";
	}

	private String page(SignIn signIn, Model model, @Nullable String problem) {
		model.addAttribute("number", this.passkeys.of(signIn.subject()).size() + 1);
		PasskeyRules rules = this.attestations.rules();
		model.addAttribute("problem", problem);
		model.addAttribute("accepted", (rules.requirement() != PasskeyRules.Requirement.ANY)
				? rules.requirement().name().toLowerCase(Locale.ROOT) : null);
		model.addAttribute("certification", (rules.least() != null) ? rules.least().value() : null);
		model.addAttribute("models", this.attestations.acceptedModels());
		return "factor/passkey-add";
	}

	private static String holder(SignIn signIn) {
		return "add:" + signIn.sid();
	}

	/// A passkey as the account page lists it.
	///
	/// @param synced whether it may be on several devices
	/// @param model name of its authenticator's model, where that is vouched for and
	/// known
	record Shown(String id, String name, Instant addedAt, boolean synced, boolean attested, @Nullable String model) {
	}

}
