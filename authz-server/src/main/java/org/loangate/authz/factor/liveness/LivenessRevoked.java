package org.loangate.authz.factor.liveness;

import java.time.Instant;
import java.util.UUID;

import org.loangate.authz.account.Subject;

/// Says that a vendor took back a liveness check it had passed. Published inside the transaction that records it.
///
/// @param applicationId the loan application whose check it was
public record LivenessRevoked(UUID applicationId, Subject subject, Instant at) {
}
