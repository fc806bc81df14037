package org.loangate.authz.account;

/// Says that an account was closed, inside the transaction that records it: whatever its person was given ends, what may
/// outlive their sign-ins too.
public record AccountClosed(Subject subject) {
}
