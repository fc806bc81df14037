package org.loangate.authz.policy;

import org.jspecify.annotations.Nullable;

/// Whoever is acting, as opposed to the subject they claim to be.
///
/// @param network the address the request came from, as trusted proxies report it
/// @param userAgent what the browser calls itself; at most 256 characters are kept
public record Actor(String network, @Nullable String userAgent) {

	private static final int USER_AGENT_LENGTH = 256;

	public Actor {
		userAgent = (userAgent != null && userAgent.length() > USER_AGENT_LENGTH)
				? userAgent.substring(0, USER_AGENT_LENGTH) : userAgent;
	}

}
