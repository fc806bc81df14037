package org.loangate.authz.session;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.loangate.authz.account.Subject;

/// Who is signed in with a browser, and what they proved in that session.
///
/// @param sid identifier of this sign-in, 22 characters of base64url; stays the same when the session's own id changes
/// @param factors the latest proof of each factor: one factor proven twice counts once
/// @param startedAt when the first of them was proven
public record SignIn(Subject subject, String sid, List<ProvenFactor> factors, Instant startedAt) {

	public SignIn

	{
		factors = List.copyOf(factors);
		if (factors.isEmpty()) {
			throw new IllegalArgumentException("factors: none (expected: at least the one signed in with)");
		}
	}

	/// The factor that may open a transaction: the latest password, word of a provider,
	/// or passkey.
	public Optional<ProvenFactor> firstFactor() {
		return this.factors.stream().filter(Assurances::isFirst).max((a, b) -> a.at().compareTo(b.at()));
	}

	public List<ProvenFactor> liveFactors(Instant now) {
		return this.factors.stream().filter((factor) -> factor.isLive(now)).toList();
	}

	/// Whether a password, or a provider's word in its place, was proven at or after that
	/// time.
	public boolean provedPasswordSince(Instant time) {
		return this.factors.stream().anyMatch((factor) -> factor.isFirstOnly() && !factor.at().isBefore(time));
	}

	/// Whether anything beyond a password was proven at or after that time.
	public boolean provedSecondFactorSince(Instant time) {
		return this.factors.stream().anyMatch((factor) -> factor.isSecondFactorSince(time));
	}

}
