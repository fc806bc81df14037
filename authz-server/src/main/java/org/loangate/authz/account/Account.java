package org.loangate.authz.account;

import java.time.Instant;

/// One person's account.
///
/// @param email the user name, lower case: the address that is theirs, else the one they claim, else the empty string
/// @param emailVerified whether they have shown that they read what is sent there
public record Account(Subject subject, String email, boolean emailVerified, Identity identity, Role role,
		Instant createdAt) {
}
