package org.loangate.authz.loan;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.contract.Terms;

/// Who asks for what: the part of an application that its states have in common.
///
/// @param id of the application; `txn` of the transaction token it leads to
/// @param jkt RFC 7638 thumbprint of the client's key that the token will be bound to, or `null` where it named none
/// @param sid the browser sign-in in which it is decided; no other sees its pages
/// @param returnTo local path that its pages end at
/// @param because policy's own words for the borrower, by language tag: why more is asked for, or nothing; often empty
/// @param formActionOrigin origin that the chain of redirects ends at, for the pages' `form-action`
public record Ask(UUID id, Subject subject, String clientId, String clientName, Terms terms, @Nullable String jkt,
		String sid, String returnTo, @Nullable String formActionOrigin, Map<String, String> because,
		Instant createdAt) {
}
