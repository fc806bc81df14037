package org.loangate.authz.policy;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.Money;

/// The numbers the security team owns.
///
/// @param signInAge how old a live session may be to supply the first factor of a transaction
/// @param stepUpMaxAge how old a factor above the first may be when a transaction is approved
/// @param loanTokenTtl life of a loan application token, at most five minutes
/// @param applicationTtl how long the borrower has from proposal to approval, and the client from there to the token
/// @param heldTtl how long a held application waits for its decision
/// @param faceMatchThreshold least face match score a liveness check needs, 0 to 1
/// @param sessionIdleTimeout how long nothing may be heard of a browser before its sign-in ends
/// @param sessionLifetime how long a sign-in lasts at most
/// @param quarantine how long a factor new to an account stays one that cannot agree to much
/// @param quarantineCeiling the most that such a factor agrees to, counted as `loan.total_24h`; `null` for nothing at all
/// @param recoveryWait how long somebody who can prove nothing but an e-mail address waits for an account, and a strong
/// factor for its removal by anything weaker
public record Settings(Duration signInAge, Duration stepUpMaxAge, Duration loanTokenTtl, Duration applicationTtl,
		Duration heldTtl, double faceMatchThreshold, Duration sessionIdleTimeout, Duration sessionLifetime,
		Duration quarantine, @Nullable Money quarantineCeiling, Duration recoveryWait) {

	/// Whether a factor in quarantine may agree to this.
	/// @param total what the subject would be lent, or nothing where that is not known
	boolean isWithinCeiling(@Nullable Money total) {
		Money ceiling = this.quarantineCeiling;
		return ceiling != null && total != null && total.currency().equals(ceiling.currency())
				&& total.value().compareTo(ceiling.value()) <= 0;
	}

}
