package org.loangate.authz.loan.facts;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.policy.Actor;
import org.loangate.contract.Terms;

/// What an application is decided on besides what the server knows of its subject.
///
/// @param id of the application
/// @param deviceKnownAt since when the browser was known to be the subject's as it was asked for
/// @param session the sign-in it goes on in, where that is known
public record Circumstances(UUID id, Subject subject, String clientId, String clientName, Terms terms, String network,
		Traces traces, @Nullable Instant deviceKnownAt, Actor.@Nullable Session session) {
}
