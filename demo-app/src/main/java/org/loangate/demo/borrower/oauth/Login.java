package org.loangate.demo.borrower.oauth;

import com.nimbusds.jwt.JWT;
import org.jspecify.annotations.Nullable;

/// Who signed in at the authorization server, and in which of its sessions.
///
/// @param subject `sub` of the ID Token
/// @param sid `sid` of it, by which the server says that the session ended
/// @param idToken the ID Token, which the server wants to see when the visitor signs out
public record Login(String subject, @Nullable String sid, JWT idToken) {

	@Override
	public String toString() {
		return "Login[redacted]";
	}

}
