package org.loangate.authz.stepup;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;

/// One factor being asked for, once.
///
/// @param id of the step-up it belongs to
/// @param subject whose proof it must be
/// @param sid the sign-in it belongs to
/// @param binding the transaction it commits to, where there is one
/// @param settled whether a credential that is still in quarantine does not count
/// @param hardware whether a credential that is not kept in one device's hardware does not count
/// @param returnTo local path that a browser sent elsewhere comes back to
public record Ceremony(String id, Subject subject, String sid, @Nullable Binding binding, Instant expiresAt,
		boolean settled, boolean hardware, String returnTo) {
}
