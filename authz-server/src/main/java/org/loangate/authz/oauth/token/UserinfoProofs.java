package org.loangate.authz.oauth.token;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.StoreUnavailable;
import org.loangate.contract.verify.AccessToken;
import org.loangate.contract.verify.Challenge;
import org.loangate.contract.verify.DpopProofVerifier;

import org.springframework.http.HttpHeaders;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.DPoPProofContext;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.server.resource.authentication.DPoPAuthenticationProvider;

/// Checks the DPoP proof at `userinfo` as the token endpoint does: Spring's own check takes algorithms that FAPI 2.0
/// forbids, and remembers a proof in one process only.
///
/// It takes the place of Spring's check inside Spring's provider: a second provider beside that one would be asked after
/// a refusal, and let the proof pass.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9449#section-7.1">RFC 9449, section 7.1</a>
final class UserinfoProofs implements ObjectPostProcessor<DPoPAuthenticationProvider> {

	private final BurntProofs burnt;

	private final DpopProofVerifier verifier;

	private final Clock clock;

	UserinfoProofs(BurntProofs burnt, Clock clock) {
		this.burnt = burnt;
		this.verifier = burnt.verifier();
		this.clock = clock;
	}

	@Override
	public <O extends DPoPAuthenticationProvider> O postProcess(O provider) {
		JwtDecoderFactory<DPoPProofContext> factory = this::decoder;
		provider.setDPoPProofVerifierFactory(factory);
		return provider;
	}

	private JwtDecoder decoder(DPoPProofContext context) {
		return (proof) -> switch (this.verifier.verify(List.of(proof), context.getMethod(), context.getTargetUri(),
				token(context.getAccessToken()))) {
			case DpopProofVerifier.Refused refused -> throw new ProofRefused(refused.fault().code());
			case DpopProofVerifier.Accepted accepted -> {
				if (!this.burnt.burn(accepted.proof())) {
					throw new ProofRefused("replayed");
				}
				yield Jwt.withTokenValue(proof)
					.header("typ", "dpop+jwt")
					.jti(accepted.proof().jti())
					.expiresAt(accepted.proof().acceptableUntil())
					.build();
			}
		};
	}

	// Of the token, its value and its key matter here; Spring checked the rest.
	private AccessToken token(@Nullable OAuth2Token token) {
		if (!(token instanceof ClaimAccessor claims)) {
			throw new ProofRefused("wrong-token");
		}
		String jkt = (claims.getClaim("cnf") instanceof Map<?, ?> cnf && cnf.get("jkt") instanceof String thumbprint)
				? thumbprint : null;
		Instant expiresAt = (token.getExpiresAt() != null) ? token.getExpiresAt() : this.clock.instant();
		return new AccessToken(token.getTokenValue(), "", "", "", Set.of(), expiresAt, null, jkt, null, null);
	}

	/// Answers a request that was refused.
	static void refuse(HttpServletRequest request, HttpServletResponse response, AuthenticationException exception) {
		if (exception.getCause() instanceof StoreUnavailable unavailable) {
			throw unavailable;
		}
		response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge(exception).toHeader(null));
		response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
	}

	private static Challenge challenge(AuthenticationException exception) {
		if (exception.getCause() instanceof ProofRefused refused) {
			// RFC 9449, 7.1: a token of another key, or of none, is not the proof's
			// fault.
			return refused.reason.equals(DpopProofVerifier.Fault.WRONG_KEY.code())
					? Challenge.invalidToken("The access token is not bound to this key").as(Challenge.Scheme.DPOP)
					: Challenge.invalidDpopProof(refused.reason);
		}
		String error = (exception instanceof OAuth2AuthenticationException oauth) ? oauth.getError().getErrorCode()
				: OAuth2ErrorCodes.INVALID_TOKEN;
		return new Challenge(Challenge.Scheme.DPOP, error, List.of());
	}

	/// A proof that does not hold, or was seen before.
	private static final class ProofRefused extends BadJwtException {

		private final String reason;

		ProofRefused(String reason) {
			super(reason);
			this.reason = reason;
		}

	}

}
