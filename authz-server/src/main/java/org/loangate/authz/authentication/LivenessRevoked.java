package org.loangate.authz.authentication;

import java.time.Instant;
import java.util.UUID;

/// Says that a vendor took back a liveness check it had passed. Published inside the transaction that records it.
///
/// @param applicationId the loan application whose check it was
public record LivenessRevoked(UUID applicationId, Subject subject, Instant at) {
}
