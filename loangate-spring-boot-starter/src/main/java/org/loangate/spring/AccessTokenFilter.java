package org.loangate.spring;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.loangate.contract.verify.AccessToken;
import org.loangate.contract.verify.AccessTokenVerifier;
import org.loangate.contract.verify.Challenge;
import org.loangate.contract.verify.DpopProof;
import org.loangate.contract.verify.DpopProofVerifier;
import org.loangate.contract.verify.SigningKeys;
import org.loangate.contract.verify.Verification;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/// For a backend without the gateway: lets a request through only with an access token bound to a DPoP key, and a proof by
/// that key that was not seen before; hands the [AccessToken] on as the request attribute of its class's name.
///
/// Scopes and assurance are for the controller to check. Nothing is redeemed here: a transaction in the token counts only
/// behind the gateway.
final class AccessTokenFilter extends TokenFilter {

	private static final Log logger = LogFactory.getLog(AccessTokenFilter.class);

	private static final String SCHEME = "dpop ";

	private final AccessTokenVerifier tokens;

	private final DpopProofVerifier proofs;

	private final SeenProofs seen;

	private final String publicUrl;

	AccessTokenFilter(AccessTokenVerifier tokens, DpopProofVerifier proofs, SeenProofs seen, String publicUrl,
			OpenPaths open) {
		super(open, AccessToken.class);
		this.tokens = tokens;
		this.proofs = proofs;
		this.seen = seen;
		this.publicUrl = publicUrl;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Challenge challenge;
		try {
			challenge = check(request);
		}
		catch (RuntimeException ex) {
			// Keys that cannot be had, or a store of the lender's that throws what it
			// likes: never a pass.
			logger.error("Access tokens cannot be verified", ex);
			response.setHeader(HttpHeaders.RETRY_AFTER, "5");
			response.setStatus(HttpStatus.SERVICE_UNAVAILABLE.value());
			return;
		}
		if (challenge != null) {
			response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge.toHeader(null));
			response.setStatus(HttpStatus.UNAUTHORIZED.value());
			return;
		}
		chain.doFilter(request, response);
	}

	private @Nullable Challenge check(HttpServletRequest request) throws SigningKeys.KeysUnavailable {
		List<String> fields = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
		if (fields.size() != 1) {
			return Challenge.noCredentials();
		}
		// A token shown as plain bearer is refused, whatever it is bound to.
		if (!fields.getFirst().toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
			return Challenge.invalidToken("The access token is not shown by the DPoP scheme");
		}
		return switch (this.tokens.verify(fields.getFirst().substring(SCHEME.length()).strip())) {
			case Verification.Refused<AccessToken>(var fault) ->
				Challenge.invalidToken("The access token does not hold: " + fault.code());
			case Verification.Verified<AccessToken>(AccessToken token) -> checkProof(request, token);
		};
	}

	private @Nullable Challenge checkProof(HttpServletRequest request, AccessToken token) {
		return switch (this.proofs.verify(Collections.list(request.getHeaders("DPoP")), request.getMethod(),
				this.publicUrl + request.getRequestURI(), token)) {
			case DpopProofVerifier.Refused(var fault) when fault == DpopProofVerifier.Fault.WRONG_KEY ->
				Challenge.invalidToken("The access token is bound to another key");
			case DpopProofVerifier.Refused(var fault) ->
				Challenge.invalidDpopProof("The DPoP proof does not hold: " + fault.code());
			case DpopProofVerifier.Accepted(DpopProof proof) -> {
				if (!this.seen.burn(proof)) {
					yield Challenge.invalidDpopProof("The DPoP proof was used before");
				}
				request.setAttribute(AccessToken.class.getName(), token);
				yield null;
			}
		};
	}

}
