package org.loangate.authz.account;

/// Says that an account is in its owner's hands again, or gets a new password: everything that anybody else could have left
/// in it goes. Published inside the transaction that changes it; whoever keeps something of an account listens, and what a
/// listener throws undoes the whole.
///
/// What it reaches is listed by `LeftBehindTests`, table by table.
public record LeftBehind(Subject subject) {
}
