package org.loangate.authz.oauth.token;

import java.text.ParseException;
import java.util.Optional;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.key.SigningKeys;
import org.loangate.authz.platform.Settings;

import org.springframework.stereotype.Component;

/// Reads ID Tokens of ours that come back as `id_token_hint`. They may have expired: that somebody was signed in once is
/// what they tell.
///
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest">OpenID Connect Core 1.0, section
/// 3.1.2.1</a>
@Component
public final class IdTokenHints {

	private static final int MAX_LENGTH = 8 * 1024;

	private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

	private final String issuer;

	IdTokenHints(SigningKeys keys, Settings settings) {
		this.issuer = settings.issuer().toString();
		this.processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT));
		this.processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
				Set.of(JWSAlgorithm.ES256, JWSAlgorithm.PS256, JWSAlgorithm.RS256, JWSAlgorithm.EdDSA), keys));
		// Times are not looked at.
		this.processor.setJWTClaimsSetVerifier((_, _) -> {
		});
	}

	/// Reads a hint; nothing where it is no ID Token of this server.
	public Optional<Hint> read(String jwt) {
		if (jwt.length() > MAX_LENGTH) {
			return Optional.empty();
		}
		try {
			JWTClaimsSet claims = this.processor.process(jwt, null);
			if (!this.issuer.equals(claims.getIssuer()) || claims.getSubject() == null
					|| claims.getAudience().size() != 1) {
				return Optional.empty();
			}
			return Optional
				.of(new Hint(claims.getSubject(), claims.getAudience().getFirst(), claims.getStringClaim("sid")));
		}
		catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException _) {
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
