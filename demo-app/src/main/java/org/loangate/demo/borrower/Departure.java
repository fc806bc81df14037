package org.loangate.demo.borrower;

import org.loangate.demo.borrower.oauth.Journey;

/// A visitor on the way to the authorization server and back.
///
/// @param aim what for
record Departure(Aim aim, Journey journey) {
}
