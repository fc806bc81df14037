package org.loangate.authz.factor.passkey;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SessionCsrfTokens;
import org.loangate.authz.session.SignIns;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Signs in by passkey: offered by the browser in the user name's field, or asked for by a button.
@Controller
final class PasskeySignInController {

	private final RelyingParty relyingParty;

	private final Attestations attestations;

	private final Accounts accounts;

	private final SignIns signIns;

	private final SessionCsrfTokens tokens;

	private final Clock clock;

	PasskeySignInController(RelyingParty relyingParty, Attestations attestations, Accounts accounts, SignIns signIns,
			SessionCsrfTokens tokens, Clock clock) {
		this.relyingParty = relyingParty;
		this.attestations = attestations;
		this.accounts = accounts;
		this.signIns = signIns;
		this.tokens = tokens;
		this.clock = clock;
	}

	@PostMapping(path = "/sign-in/passkey/options", produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<String> options(HttpServletRequest request) {
		return ResponseEntity
			.ok(PasskeyOptions.anyone(this.relyingParty.rpId(), this.relyingParty.challenge(holder(request))));
	}

	@PostMapping("/sign-in/passkey")
	String signIn(@RequestParam(defaultValue = "") String credential,
			@RequestParam(name = "continue", required = false) @Nullable String continuation,
			HttpServletRequest request, Model model) {
		Optional<Assertion> assertion = this.relyingParty.verify(credential, holder(request), null)
			.filter((verified) -> this.accounts.find(verified.passkey().subject()).isPresent());
		if (assertion.isEmpty()) {
			return this.signIns.page(request, model, continuation, null, "session.sign-in.passkey-wrong");
		}
		Passkey passkey = assertion.get().passkey();
		return this.signIns.complete(request, passkey.subject(), new ProvenFactor(PasskeyFactor.ID, passkey.id(),
				this.attestations.amr(passkey), this.clock.instant(), null, Map.of()), continuation);
	}

	// The challenge belongs to the browser, for which no session need be made.
	private String holder(HttpServletRequest request) {
		return "sign-in:" + this.tokens.browser(request).orElseThrow();
	}

}
