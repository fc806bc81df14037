package org.loangate.authz.federation;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/// Who a provider says somebody is.
///
/// @param provider which provider
/// @param subject its `sub`: the only thing that tells people apart there
/// @param email what it calls their e-mail address, in its normalized form: shown, and never linked by
/// @param at when they signed in there
record Federated(String provider, String subject, @Nullable String email, Instant at) {
}
