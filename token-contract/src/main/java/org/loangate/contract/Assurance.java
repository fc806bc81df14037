package org.loangate.contract;

import java.time.Instant;
import java.util.List;

/// How strongly, by what means and when a person was authenticated.
///
/// @param acr the class that was reached
/// @param amr authentication methods by their RFC 8176 names, in the order they were used
/// @param authTime the *oldest* time among the factors that `acr` rests on; refreshing a token never advances it
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#IDToken">OpenID Connect Core 1.0, section 2</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8176">RFC 8176</a>
public record Assurance(Acr acr, List<String> amr, Instant authTime) {

	public Assurance {
		amr = List.copyOf(amr);
	}

}
