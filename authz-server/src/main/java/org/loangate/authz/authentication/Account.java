package org.loangate.authz.authentication;

import java.time.Instant;

/// One person's account.
///
/// @param email the user name: verified identifier, lower case
public record Account(Subject subject, String email, Identity identity, Role role, Instant createdAt) {
}
