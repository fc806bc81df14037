package org.loangate.authz.oauth.token;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.loangate.contract.verify.ClientCertificate;

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

	/// The thumbprint of the certificate the client showed; nothing without one.
	static Optional<String> certificateThumbprint() {
		return Optional
			.ofNullable((ClientCertificate) request().getAttribute(ClientCertificate.class.getName(),
					RequestAttributes.SCOPE_REQUEST))
			.map(ClientCertificate::thumbprint);
	}

	/// Keeps what the token response says of a transaction beyond the token.
	static void granted(UUID applicationId, Map<String, Object> authorizationDetail) {
		request().setAttribute(GRANTED, Map.of("authorization_details", List.of(authorizationDetail), "application_id",
				applicationId.toString()), RequestAttributes.SCOPE_REQUEST);
	}

	/// Response parameters of a transaction: `authorization_details` as granted, with the
	/// full payout account (RFC 9396,
	/// section 7), and `application_id`, by which its outcome is asked for. Empty without
	/// a transaction.
	@SuppressWarnings("unchecked")
	static Map<String, Object> granted() {
		Object granted = request().getAttribute(GRANTED, RequestAttributes.SCOPE_REQUEST);
		return (granted != null) ? (Map<String, Object>) granted : Map.of();
	}

	private static RequestAttributes request() {
		return RequestContextHolder.currentRequestAttributes();
	}

}
