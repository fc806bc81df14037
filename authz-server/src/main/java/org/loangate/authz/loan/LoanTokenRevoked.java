package org.loangate.authz.loan;

import java.time.Instant;
import java.util.UUID;

/// Says that an issued token that was not yet redeemed is good for nothing any more. Published inside the transaction
/// that records it.
///
/// @param jti of the token
/// @param expiresAt when it would have expired
public record LoanTokenRevoked(UUID applicationId, String jti, Instant expiresAt) {
}
