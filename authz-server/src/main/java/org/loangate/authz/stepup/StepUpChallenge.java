package org.loangate.authz.stepup;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.session.ProvenFactor;

/// A running request for proofs.
///
/// @param id unguessable, 22 characters of base64url
/// @param proofs what was proven for it so far, the latest of each factor
/// @param enrolment whether it guards a change to the account's own factors, for which nothing proven earlier counts
/// @param ended whether wrong tries ended it: nothing completes it any more
/// @param endedBy the factor whose wrong tries did
public record StepUpChallenge(String id, StepUpRequest request, List<ProvenFactor> proofs, boolean enrolment,
		boolean ended, @Nullable String endedBy) {

	public StepUpChallenge {
		proofs = List.copyOf(proofs);
	}

}
