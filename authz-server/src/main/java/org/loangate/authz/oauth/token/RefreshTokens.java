package org.loangate.authz.oauth.token;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.protocol.Digests;

import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;

/// Refresh tokens: 256 random bits.
///
/// They are not rotated. A confidential client proves itself with each use, and a public client gets one only if it is
/// bound to the key that the client proves (Spring gives it none at all). None comes with a loan application token, which
/// is used once, within minutes.
///
/// @see <a href="https://openid.net/specs/fapi-security-profile-2_0-final.html">FAPI 2.0 Security Profile, 5.3.2.1</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9449#section-5">RFC 9449, section 5</a>
final class RefreshTokens implements OAuth2TokenGenerator<OAuth2RefreshToken> {

	private static final int SIZE_BYTES = 32;

	private final Clients clients;

	private final SecureRandom random;

	private final Clock clock;

	RefreshTokens(Clients clients, SecureRandom random, Clock clock) {
		this.clients = clients;
		this.random = random;
		this.clock = clock;
	}

	@Override
	public @Nullable OAuth2RefreshToken generate(OAuth2TokenContext context) {
		ClientMetadata client = this.clients.metadata(context.getRegisteredClient().getClientId());
		boolean bound = client.dpopBoundAccessTokens() || client.tlsClientCertificateBoundAccessTokens();
		if (!OAuth2TokenType.REFRESH_TOKEN.equals(context.getTokenType()) || !TokenContext.granted().isEmpty()
				|| (client.isPublic() && !bound)) {
			return null;
		}
		byte[] value = new byte[SIZE_BYTES];
		this.random.nextBytes(value);
		Instant now = this.clock.instant();
		return new OAuth2RefreshToken(Digests.base64url(value), now,
				now.plus(context.getRegisteredClient().getTokenSettings().getRefreshTokenTimeToLive()));
	}

}
