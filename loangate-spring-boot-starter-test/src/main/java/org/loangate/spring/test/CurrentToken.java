package org.loangate.spring.test;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import javax.crypto.spec.SecretKeySpec;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.contract.Assurance;
import org.loangate.contract.AuthorizationDetails;
import org.loangate.contract.CanonicalJson;
import org.loangate.contract.TermsClaims;
import org.loangate.contract.TransactionToken;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.filter.OncePerRequestFilter;

/// Puts the token of the test that runs into requests that bring none.
final class CurrentToken extends OncePerRequestFilter {

	private final TransactionTokens tokens;

	private volatile @Nullable TransactionToken current;

	CurrentToken(TransactionTokens tokens) {
		this.tokens = tokens;
	}

	void set(@Nullable WithTransactionToken wanted) {
		this.current = (wanted != null) ? token(wanted) : null;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		TransactionToken token = this.current;
		boolean adds = token != null && request.getHeader(TransactionToken.HEADER) == null;
		chain.doFilter((token != null && adds) ? new WithHeader(request, this.tokens.sign(token)) : request, response);
	}

	private static TransactionToken token(WithTransactionToken wanted) {
		Instant now = Instant.now();
		return new TransactionToken(wanted.txn().isEmpty() ? UUID.randomUUID().toString() : wanted.txn(),
				wanted.subject(), Set.copyOf(Arrays.asList(wanted.scopes())), wanted.clientId(), "loangate-gateway",
				new Assurance(wanted.acr(), List.of(wanted.amr()), now), terms(wanted.terms()), now,
				now.plusSeconds(300));
	}

	private static @Nullable TermsClaims terms(String json) {
		if (json.isEmpty()) {
			return null;
		}
		byte[] canonical = CanonicalJson.of(JsonMapper.shared().readTree(json));
		return TermsClaims.of(AuthorizationDetails.stored(canonical), new SecretKeySpec(new byte[32], "HmacSHA256"));
	}

	private static final class WithHeader extends HttpServletRequestWrapper {

		private final String token;

		WithHeader(HttpServletRequest request, String token) {
			super(request);
			this.token = token;
		}

		@Override
		public @Nullable String getHeader(String name) {
			return TransactionToken.HEADER.equalsIgnoreCase(name) ? this.token : super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			return TransactionToken.HEADER.equalsIgnoreCase(name) ? Collections.enumeration(List.of(this.token))
					: super.getHeaders(name);
		}

		@Override
		public Enumeration<String> getHeaderNames() {
			List<String> names = Collections.list(super.getHeaderNames());
			names.add(TransactionToken.HEADER);
			return Collections.enumeration(names);
		}

	}

}
