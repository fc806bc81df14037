package org.loangate.authz.policy;

import java.util.List;

/// What a way of proving who one is amounts to.
///
/// @param id stable lower-case name: `password`, `totp`, `passkey`, `liveness`
/// @param amr methods it may contribute (RFC 8176)
/// @param phishingResistant whether it proves nothing to another origin
/// @param bindsTerms whether its proof commits to the terms of one transaction
/// @param standsAlone whether it counts as two factors by itself: possession and user verification
/// @param agrees whether giving the proof over terms shown is the agreement to them
public record FactorProfile(String id, List<String> amr, boolean phishingResistant, boolean bindsTerms,
		boolean standsAlone, boolean agrees) {

	public FactorProfile {
		amr = List.copyOf(amr);
		if (agrees && !bindsTerms) {
			throw new IllegalArgumentException("factor " + id + ": agrees without binding the terms");
		}
	}

}
