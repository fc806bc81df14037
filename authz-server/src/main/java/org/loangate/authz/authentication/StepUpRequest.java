package org.loangate.authz.authentication;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.Requirement;

/// Asks a signed-in person for more proof.
///
/// @param sid the sign-in it belongs to: no other session can answer it
/// @param binding the transaction, where there is one: everything above the first factor is then proven anew for it and
/// counts for nothing else. Without one the proofs raise the session
/// @param settled whether a credential that is still in quarantine does not count
/// @param returnTo local path that the browser goes back to after each proof of a transaction, or when all are there
/// @param formActionOrigin origin that the chain of redirects may end at, for the pages' `form-action`
/// @param askedAt when a client asked for it: what is proven from then on is fresh, however small the requirement's
/// `max_age`; or `null` where the requirement's alone counts
public record StepUpRequest(Subject subject, String sid, Requirement requirement, @Nullable Binding binding,
		boolean settled, Summary summary, Instant expiresAt, String returnTo, @Nullable String formActionOrigin,
		@Nullable Instant askedAt) {

	public StepUpRequest {
		if (!returnTo.matches("/(?![/\\\\]).*")) {
			throw new IllegalArgumentException("returnTo: not a local path");
		}
	}

}
