package org.loangate.authz.policy;

import java.time.Duration;

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
public record Settings(Duration signInAge, Duration stepUpMaxAge, Duration loanTokenTtl, Duration applicationTtl,
		Duration heldTtl, double faceMatchThreshold, Duration sessionIdleTimeout, Duration sessionLifetime) {
}
