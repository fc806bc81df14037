package org.loangate.authz.policy;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.bootstrap.Beginning;
import org.loangate.contract.Acr;

/// Whoever is acting, as opposed to the subject they claim to be.
///
/// @param network where the request came from, as trusted proxies report it: an IPv4 address, or an IPv6 network of 64 bits
/// @param userAgent what the browser calls itself; at most 256 characters are kept
/// @param device the browser, where it was seen before
/// @param session the sign-in they act in, where that is known
public record Actor(String network, @Nullable String userAgent, @Nullable Device device, @Nullable Session session) {

	private static final int USER_AGENT_LENGTH = 256;

	public Actor {
		userAgent = (userAgent != null) ? Beginning.of(userAgent, USER_AGENT_LENGTH) : null;
	}

	/// A browser, whoever used it.
	///
	/// @param id the same for everybody who uses it
	/// @param knownSince since when it is known to be the subject's; `null` where it is
	/// not
	public record Device(UUID id, @Nullable Instant knownSince) {
	}

	/// A sign-in.
	///
	/// @param acr what it amounts to, without anything proven for one transaction
	/// @param amr methods, RFC 8176
	public record Session(Instant startedAt, Acr acr, List<String> amr) {

		public Session {
			amr = List.copyOf(amr);
		}

	}

}
