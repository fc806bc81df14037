package org.loangate.authz.oauth.token;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.protocol.OAuthErrors;
import org.loangate.contract.verify.DpopProof;
import org.loangate.contract.verify.DpopProofVerifier;

import org.springframework.web.filter.OncePerRequestFilter;

/// Checks the DPoP proof of token and pushed authorization requests, once, and burns it for all processes.
///
/// Spring checks proofs too, but remembers them in one process only, refuses a key's thousandth proof, and takes any
/// algorithm: so it does not get to see the header, and the key's thumbprint goes to [TokenContext]. With a pushed request
/// the thumbprint becomes `dpop_jkt`, which binds the code.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9449#section-5">RFC 9449, sections 5, 10.1 and 11.1</a>
final class ProofFilter extends OncePerRequestFilter {

	private static final Set<String> ENDPOINTS = Set.of("/oauth2/token", "/oauth2/par");

	private final DpopProofVerifier verifier;

	private final BurntProofs burnt;

	ProofFilter(BurntProofs burnt) {
		this.verifier = burnt.verifier();
		this.burnt = burnt;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !ENDPOINTS.contains(request.getRequestURI());
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		List<String> proofs = Collections.list(request.getHeaders("DPoP"));
		if (proofs.isEmpty()) {
			chain.doFilter(request, response);
			return;
		}
		switch (this.verifier.verify(proofs, request.getMethod(), request.getRequestURL().toString())) {
			case DpopProofVerifier.Refused refused -> OAuthErrors.write(response, HttpServletResponse.SC_BAD_REQUEST,
					"invalid_dpop_proof", "DPoP: " + refused.fault().code());
			case DpopProofVerifier.Accepted accepted -> accepted(accepted.proof(), request, response, chain);
		}
	}

	private void accepted(DpopProof proof, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		boolean pushed = request.getRequestURI().equals("/oauth2/par");
		String named = request.getParameter("dpop_jkt");
		if (pushed && named != null && !named.equals(proof.jkt())) {
			// RFC 9449, 10.1: the two must name the same key.
			OAuthErrors.write(response, HttpServletResponse.SC_BAD_REQUEST, "invalid_request",
					"dpop_jkt: another key (expected: the proof's)");
			return;
		}
		if (!this.burnt.burn(proof)) {
			OAuthErrors.write(response, HttpServletResponse.SC_BAD_REQUEST, "invalid_dpop_proof", "DPoP: replayed");
			return;
		}
		TokenContext.dpopJkt(proof.jkt());
		chain.doFilter(new ProvenRequest(request, pushed ? proof.jkt() : null), response);
	}

	/// The request without its proof, and with `dpop_jkt` where it is to be kept.
	private static final class ProvenRequest extends HttpServletRequestWrapper {

		private final Map<String, String[]> parameters;

		ProvenRequest(HttpServletRequest request, @Nullable String dpopJkt) {
			super(request);
			Map<String, String[]> all = new LinkedHashMap<>(request.getParameterMap());
			if (dpopJkt != null) {
				all.put("dpop_jkt", new String[] { dpopJkt });
			}
			this.parameters = Collections.unmodifiableMap(all);
		}

		@Override
		public @Nullable String getHeader(String name) {
			return "DPoP".equalsIgnoreCase(name) ? null : super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			return "DPoP".equalsIgnoreCase(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
		}

		@Override
		public Map<String, String[]> getParameterMap() {
			return this.parameters;
		}

		@Override
		public @Nullable String getParameter(String name) {
			String[] values = this.parameters.get(name);
			return (values != null) ? values[0] : null;
		}

		@Override
		public String @Nullable [] getParameterValues(String name) {
			return this.parameters.get(name);
		}

		@Override
		public Enumeration<String> getParameterNames() {
			return Collections.enumeration(this.parameters.keySet());
		}

	}

}
