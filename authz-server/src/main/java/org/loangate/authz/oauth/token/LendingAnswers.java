package org.loangate.authz.oauth.token;

import java.io.IOException;
import java.util.Base64;
import java.util.UUID;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.loan.LendingAnswer;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.oauth.protocol.OAuthErrors;
import org.loangate.contract.RequestContext;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Hears from the gateway what a lending API answered to a redemption: 204, whether it was new or not. A client that may not
/// exchange tokens is `unauthorized_client`.
@RestController
final class LendingAnswers {

	private final LoanApplications loans;

	LendingAnswers(LoanApplications loans) {
		this.loans = loans;
	}

	@PostMapping("/oauth2/answers")
	void take(HttpServletRequest request, HttpServletResponse response, Authentication caller) throws IOException {
		boolean gateway = caller instanceof OAuth2ClientAuthenticationToken client
				&& client.getRegisteredClient() != null
				&& client.getRegisteredClient()
					.getAuthorizationGrantTypes()
					.contains(new AuthorizationGrantType(TransactionTokenRequest.GRANT_TYPE));
		if (!gateway) {
			OAuthErrors.write(response, HttpServletResponse.SC_FORBIDDEN, "unauthorized_client", "not the client's");
			return;
		}
		LendingAnswer answer;
		try {
			answer = answer(request);
		}
		catch (IllegalArgumentException ex) {
			OAuthErrors.write(response, HttpServletResponse.SC_BAD_REQUEST, "invalid_request",
					"txn, idempotency_key, status, answer_digest, location (expected: all but the last, each in its form)");
			return;
		}
		this.loans.answered(answer);
		response.setStatus(HttpServletResponse.SC_NO_CONTENT);
	}

	private static LendingAnswer answer(HttpServletRequest request) {
		String key = String.valueOf(request.getParameter("idempotency_key"));
		if (!RequestContext.isIdempotencyKey(key)) {
			throw new IllegalArgumentException("idempotency_key");
		}
		return new LendingAnswer(UUID.fromString(String.valueOf(request.getParameter("txn"))), key,
				Integer.parseInt(String.valueOf(request.getParameter("status"))),
				Base64.getUrlDecoder().decode(String.valueOf(request.getParameter("answer_digest"))),
				request.getParameter("location"));
	}

}
