package org.loangate.authz.oauth;

import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/// What one token request carries from filter to customizer to answer, where Spring's own types have no place for it.
final class TokenContext {

	private static final String DPOP_JKT = TokenContext.class.getName() + ".jkt";

	private static final String GRANTED = TokenContext.class.getName() + ".granted";

	private TokenContext() {
	}

	/// Keeps the thumbprint of the key whose DPoP proof was checked.
	static void dpopJkt(String thumbprint) {
		request().setAttribute(DPOP_JKT, thumbprint, RequestAttributes.SCOPE_REQUEST);
	}

	/// The thumbprint of the key whose proof came with the request and was checked;
	/// nothing without a proof.
	static Optional<String> dpopJkt() {
		return Optional.ofNullable((String) request().getAttribute(DPOP_JKT, RequestAttributes.SCOPE_REQUEST));
	}

	/// Keeps `authorization_details` as granted, for the token response.
	static void granted(Map<String, Object> authorizationDetail) {
		request().setAttribute(GRANTED, authorizationDetail, RequestAttributes.SCOPE_REQUEST);
	}

	/// The transaction as granted, with the full payout account.
	static @Nullable Object granted() {
		return request().getAttribute(GRANTED, RequestAttributes.SCOPE_REQUEST);
	}

	private static RequestAttributes request() {
		return RequestContextHolder.currentRequestAttributes();
	}

}
