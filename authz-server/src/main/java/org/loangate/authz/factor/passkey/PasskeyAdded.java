package org.loangate.authz.factor.passkey;

import org.loangate.authz.account.Subject;

/// Says that a passkey was added to an account, inside the transaction that adds it.
public record PasskeyAdded(Subject subject) {
}
