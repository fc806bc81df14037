package org.loangate.authz.oauth.token;

import java.text.ParseException;
import java.util.Optional;

import com.nimbusds.jwt.JWTClaimsSet;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.key.SigningKeys;
import org.loangate.authz.platform.Settings;

import org.springframework.stereotype.Component;

/// Reads ID Tokens of ours that come back as `id_token_hint`. They may have expired, and their key may sign no more: that
/// somebody was signed in once is what they tell.
///
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest">OpenID Connect Core 1.0, section
/// 3.1.2.1</a>
@Component
public final class IdTokenHints {

	private final SigningKeys keys;

	private final String issuer;

	IdTokenHints(SigningKeys keys, Settings settings) {
		this.keys = keys;
		this.issuer = settings.issuer().toString();
	}

	/// Reads a hint; nothing where it is no ID Token of this server.
	public Optional<Hint> read(String jwt) {
		return this.keys.claimsOf("JWT", jwt)
			.filter((claims) -> this.issuer.equals(claims.getIssuer()))
			.flatMap(IdTokenHints::hint);
	}

	private static Optional<Hint> hint(JWTClaimsSet claims) {
		if (claims.getSubject() == null || claims.getAudience().size() != 1) {
			return Optional.empty();
		}
		try {
			return Optional
				.of(new Hint(claims.getSubject(), claims.getAudience().getFirst(), claims.getStringClaim("sid")));
		}
		catch (ParseException _) {
			return Optional.empty();
		}
	}

	/// What a hint tells.
	///
	/// @param sub who was signed in
	/// @param clientId whom the ID Token was for
	/// @param sid in which session
	public record Hint(String sub, String clientId, @Nullable String sid) {
	}

}
