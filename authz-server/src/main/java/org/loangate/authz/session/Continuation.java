package org.loangate.authz.session;

import org.jspecify.annotations.Nullable;

/// Where a sign-in goes on to.
///
/// @param id chosen by the caller, unguessable, up to 64 characters of base64url
/// @param returnTo local path made by the server, never taken from a request
/// @param clientName who the person is signing in for, as the page says it
/// @param formActionOrigin origin that the chain of redirects may end at, for the page's `form-action`
/// @param loginHint user name to fill in
/// @param forceSignIn whether a session that is already there must be proven anew
/// @param declinePath local path for whoever does not want to sign in, or `null` where nobody waits for an answer
public record Continuation(String id, String returnTo, String clientName, @Nullable String formActionOrigin,
		@Nullable String loginHint, boolean forceSignIn, @Nullable String declinePath) {

	public Continuation {
		if (!id.matches("[A-Za-z0-9_-]{1,64}")) {
			throw new IllegalArgumentException("id: " + id.length() + " characters (expected: up to 64 of base64url)");
		}
		if (!returnTo.matches("/(?![/\\\\]).*")) {
			throw new IllegalArgumentException("returnTo: not a local path");
		}
	}

}
