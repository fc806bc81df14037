package org.loangate.contract.spring;

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
import org.loangate.contract.TransactionToken;
import org.loangate.contract.verify.SigningKeys;
import org.loangate.contract.verify.TransactionTokenVerifier;
import org.loangate.contract.verify.Verification;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/// Lets a request through only with exactly one `Txn-Token` that holds, and hands its content on as the request attribute
/// [#ATTRIBUTE].
///
/// Anything else is answered 401, and 503 where the authorization server's keys cannot be had.
public final class TransactionTokenFilter extends OncePerRequestFilter {

	/// The request attribute that holds the [TransactionToken].
	public static final String ATTRIBUTE = TransactionToken.class.getName();

	private static final Log logger = LogFactory.getLog(TransactionTokenFilter.class);

	private final TransactionTokenVerifier verifier;

	TransactionTokenFilter(TransactionTokenVerifier verifier) {
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
		try {
			switch (this.verifier.verify(tokens.getFirst())) {
				case Verification.Verified<TransactionToken>(TransactionToken token) -> {
					request.setAttribute(ATTRIBUTE, token);
					chain.doFilter(request, response);
				}
				case Verification.Refused<TransactionToken>(var fault) -> {
					logger.warn("Refused a transaction token: " + fault.code());
					refuse(response, "transaction-token-refused", "The Txn-Token does not hold: " + fault.code());
				}
			}
		}
		catch (SigningKeys.KeysUnavailable ex) {
			logger.error("Transaction tokens cannot be verified", ex);
			response.setHeader(HttpHeaders.RETRY_AFTER, "5");
			problem(response, HttpStatus.SERVICE_UNAVAILABLE, "authorization-server-unavailable",
					"The keys of the authorization server cannot be fetched");
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
