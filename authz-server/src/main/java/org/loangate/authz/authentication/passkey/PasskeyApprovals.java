package org.loangate.authz.authentication.passkey;

import java.net.URI;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import org.loangate.authz.authentication.OfficerApprovals;
import org.loangate.authz.authentication.Quarantine;
import org.loangate.authz.authentication.Subject;
import org.loangate.authz.platform.Settings;

import org.springframework.stereotype.Component;

/// Officers' approvals by their passkeys.
@Component
final class PasskeyApprovals implements OfficerApprovals {

	private final RelyingParty relyingParty;

	private final Passkeys passkeys;

	private final Quarantine quarantine;

	private final Clock clock;

	private final URI issuer;

	PasskeyApprovals(RelyingParty relyingParty, Passkeys passkeys, Quarantine quarantine, Clock clock,
			Settings settings) {
		this.relyingParty = relyingParty;
		this.passkeys = passkeys;
		this.quarantine = quarantine;
		this.clock = clock;
		this.issuer = settings.issuer();
	}

	@Override
	public Optional<String> options(Subject officer, String holder, Statement statement) {
		List<Passkey> counting = this.passkeys.of(officer).stream().filter((passkey) -> isSettled(passkey)).toList();
		if (counting.isEmpty()) {
			return Optional.empty();
		}
		ApprovalChallenge challenge = ApprovalChallenge.of(this.issuer, officer, statement,
				base64url(this.relyingParty.randomBytes()),
				this.clock.instant().plus(Challenges.LIFE).getEpochSecond());
		return Optional.of(PasskeyOptions.oneOf(this.relyingParty.rpId(),
				this.relyingParty.challenge(holder, challenge.digest(), challenge.inputs(), Challenges.LIFE),
				counting));
	}

	@Override
	public Optional<Signed> verify(Subject officer, String holder, Statement statement, String credential) {
		return this.relyingParty.verify(credential, holder, officer)
			.filter((assertion) -> !assertion.inputs().isEmpty() && new ApprovalChallenge(assertion.inputs())
				.says(this.issuer, officer, statement, this.clock.instant()))
			.filter((assertion) -> isSettled(assertion.passkey()))
			.map((assertion) -> new Signed(assertion.inputs(), assertion.passkey().id(),
					base64url(assertion.passkey().publicKey()), base64url(assertion.clientDataJson()),
					base64url(assertion.authenticatorData()), base64url(assertion.signature())));
	}

	private boolean isSettled(Passkey passkey) {
		return this.quarantine.of(passkey.subject()).until(PasskeyFactor.ID, passkey.id()).isEmpty();
	}

	private static String base64url(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}
