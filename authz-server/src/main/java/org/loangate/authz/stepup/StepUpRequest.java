package org.loangate.authz.stepup;

import java.time.Instant;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;

/// Asks a signed-in person for more proof.
///
/// @param sid the sign-in it belongs to: no other session can answer it
/// @param binding the transaction, where there is one: everything above the first factor is then proven anew for it and
/// counts for nothing else. Without one the proofs raise the session
/// @param settled whether a credential that is still in quarantine does not count
/// @param excluded factors that do not count, by the names policy knows
/// @param returnTo local path that the browser goes back to after each proof of a transaction, or when all are there
/// @param formActionOrigin origin that the chain of redirects may end at, for the pages' `form-action`
/// @param askedAt when a client asked for it: what is proven from then on is fresh, however small the requirement's
/// `max_age`; or `null` where the requirement's alone counts
public record StepUpRequest(Subject subject, String sid, Requirement requirement, @Nullable Binding binding,
		boolean settled, Set<String> excluded, Summary summary, Instant expiresAt, String returnTo,
		@Nullable String formActionOrigin, @Nullable Instant askedAt) {

	public StepUpRequest {
		// Absent in requests that the release before made.
		excluded = Set.copyOf(Objects.requireNonNullElse(excluded, Set.of()));
		if (!returnTo.matches("/(?![/\\\\]).*")) {
			throw new IllegalArgumentException("returnTo: not a local path");
		}
	}

	/// Whether a proof counts.
	boolean admits(ProvenFactor proof) {
		return !this.excluded.contains(proof.name());
	}

	/// Whether a passkey counts only when it is kept in one device's hardware.
	boolean needsHardware() {
		return this.requirement.acrs().contains(Acr.PHRH) || this.requirement.methods().contains("hwk")
				|| this.excluded.contains("passkey");
	}

}
