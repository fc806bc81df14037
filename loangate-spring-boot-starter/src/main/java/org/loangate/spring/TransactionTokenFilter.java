package org.loangate.spring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.loangate.contract.TransactionToken;
import org.loangate.contract.verify.SigningKeys;
import org.loangate.contract.verify.TransactionTokenVerifier;
import org.loangate.contract.verify.Verification;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/// Behind the gateway: lets a request through only with exactly one `Txn-Token` that holds, and hands its content on as the
/// request attribute of the class name of [TransactionToken].
///
/// Anything else is answered 401, and 503 where the authorization server's keys cannot be had.
final class TransactionTokenFilter extends TokenFilter {

	private static final Log logger = LogFactory.getLog(TransactionTokenFilter.class);

	private final TransactionTokenVerifier verifier;

	TransactionTokenFilter(TransactionTokenVerifier verifier, OpenPaths open) {
		super(open, TransactionToken.class);
		this.verifier = verifier;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		List<String> tokens = Collections.list(request.getHeaders(TransactionToken.HEADER));
		if (tokens.size() != 1) {
			refuse(response, "transaction-token-required", "Exactly one Txn-Token is needed");
			return;
		}
		TransactionToken token = verified(tokens.getFirst(), response);
		if (token != null) {
			request.setAttribute(TransactionToken.class.getName(), token);
			chain.doFilter(request, response);
		}
	}

	/// What the token says; nothing where it does not hold and the request is answered.
	private @Nullable TransactionToken verified(String token, HttpServletResponse response) throws IOException {
		try {
			return switch (this.verifier.verify(token)) {
				case Verification.Verified<TransactionToken>(TransactionToken verified) -> verified;
				case Verification.Refused<TransactionToken>(var fault) -> {
					logger.warn("Refused a transaction token: " + fault.code());
					refuse(response, "transaction-token-refused", "The Txn-Token does not hold: " + fault.code());
					yield null;
				}
			};
		}
		catch (SigningKeys.KeysUnavailable ex) {
			logger.error("Transaction tokens cannot be verified: " + ex.getCause());
			response.setHeader(HttpHeaders.RETRY_AFTER, "5");
			problem(response, HttpStatus.SERVICE_UNAVAILABLE, "authorization-server-unavailable",
					"The keys of the authorization server cannot be fetched");
			return null;
		}
	}

	private static void refuse(HttpServletResponse response, String code, String detail) throws IOException {
		response.setHeader(HttpHeaders.WWW_AUTHENTICATE, TransactionToken.HEADER);
		problem(response, HttpStatus.UNAUTHORIZED, code, detail);
	}

	private static void problem(HttpServletResponse response, HttpStatus status, String code, String detail)
			throws IOException {
		response.setStatus(status.value());
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		response.setCharacterEncoding(StandardCharsets.UTF_8.name());
		response.getWriter().write(String.format(Locale.ROOT, """
				{"type": "about:blank", "title": "%s", "status": %d, "detail": "%s", "code": "%s"}
				""", status.getReasonPhrase(), status.value(), detail, code));
	}

}
