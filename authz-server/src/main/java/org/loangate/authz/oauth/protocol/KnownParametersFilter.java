package org.loangate.authz.oauth.protocol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.filter.OncePerRequestFilter;

/// Lets an authorization request, pushed or not, be seen with the parameters alone that mean something here, each of them
/// and all together no longer than they need be: what is asked for is kept while a browser is under way.
///
/// A parameter that nobody knows is ignored, as it must be. What authenticates the client is not kept, and bounded by what
/// reads it.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-3.1">RFC 6749, section 3.1</a>
public final class KnownParametersFilter extends OncePerRequestFilter {

	private static final int MAX_KEPT_BYTES = 8 * 1024;

	/// The longest of each, in characters.
	private static final Map<String, Integer> KEPT = Map.ofEntries(Map.entry("response_type", 64),
			Map.entry("client_id", 512), Map.entry("redirect_uri", 2048), Map.entry("state", 2048),
			Map.entry("scope", 2048), Map.entry("code_challenge", 128), Map.entry("code_challenge_method", 16),
			Map.entry("nonce", 512), Map.entry("prompt", 64), Map.entry("max_age", 16), Map.entry("acr_values", 512),
			Map.entry("claims", 4096), Map.entry("claims_locales", 256), Map.entry("ui_locales", 256),
			Map.entry("login_hint", 320), Map.entry("id_token_hint", 4096), Map.entry("resource", 512),
			Map.entry("authorization_details", 4096), Map.entry("dpop_jkt", 128), Map.entry("display", 16),
			Map.entry("response_mode", 64), Map.entry("request_uri", 512));

	/// Read, and not kept. Of a request object is said that none is taken.
	private static final Map<String, Integer> READ = Map.of("client_secret", 16 * 1024, "client_assertion", 16 * 1024,
			"client_assertion_type", 256, "request", 16 * 1024, "registration", 16 * 1024, "interaction", 64, "told",
			16, "declined", 16);

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !request.getRequestURI().equals("/oauth2/par") && !request.getRequestURI().equals("/oauth2/authorize");
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Map<String, String[]> known = new LinkedHashMap<>();
		request.getParameterMap().forEach((name, values) -> {
			if (KEPT.containsKey(name) || READ.containsKey(name)) {
				known.put(name, values);
			}
		});
		Optional<String> fault = fault(known);
		if (fault.isPresent()) {
			// RFC 9396, 5: details have an error of their own.
			String error = fault.get().startsWith("authorization_details: ") ? "invalid_authorization_details"
					: "invalid_request";
			OAuthErrors.write(request, response, HttpServletResponse.SC_BAD_REQUEST, error, fault.get());
			return;
		}
		chain.doFilter(new KnownRequest(request, known), response);
	}

	private static Optional<String> fault(Map<String, String[]> parameters) {
		int kept = 0;
		for (Map.Entry<String, String[]> parameter : parameters.entrySet()) {
			String name = parameter.getKey();
			String value = parameter.getValue()[0];
			int longest = KEPT.getOrDefault(name, READ.getOrDefault(name, 0));
			if (value.length() > longest) {
				return Optional.of(name + ": " + value.length() + " characters (expected: at most " + longest + ")");
			}
			if (KEPT.containsKey(name)) {
				kept += name.length() + value.getBytes(StandardCharsets.UTF_8).length;
			}
		}
		return (kept > MAX_KEPT_BYTES)
				? Optional.of("parameters: " + kept + " bytes together (expected: at most " + MAX_KEPT_BYTES + ")")
				: Optional.empty();
	}

	private static final class KnownRequest extends HttpServletRequestWrapper {

		private final Map<String, String[]> parameters;

		KnownRequest(HttpServletRequest request, Map<String, String[]> parameters) {
			super(request);
			this.parameters = Collections.unmodifiableMap(parameters);
		}

		@Override
		public @Nullable String getParameter(String name) {
			String[] values = this.parameters.get(name);
			return (values != null) ? values[0] : null;
		}

		@Override
		public Map<String, String[]> getParameterMap() {
			return this.parameters;
		}

		@Override
		public Enumeration<String> getParameterNames() {
			return Collections.enumeration(this.parameters.keySet());
		}

		@Override
		public String @Nullable [] getParameterValues(String name) {
			String[] values = this.parameters.get(name);
			return (values != null) ? values.clone() : null;
		}

	}

}
