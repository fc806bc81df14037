package org.loangate.authz.account;

/// Says that an account was recovered by its e-mail address: whatever was given out in its name before counts no more.
/// Published inside the transaction that recovers it.
public record AccountRecovered(Subject subject) {
}
