package org.loangate.authz.account;

/// Says that nothing of an account moves until the desk has decided whose it is. Published inside the transaction that
/// freezes it: what was agreed to in its name and can still be taken back goes with it.
public record AccountFrozen(Subject subject) {
}
