package org.loangate.authz.oauth.authorize;

import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.contract.Expiry;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2PushedAuthorizationRequestAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;

/// Answers a pushed request with how long it is kept; Spring's own answer says a second less.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9126#section-2.2">RFC 9126, section 2.2</a>
final class PushedAnswers implements AuthenticationSuccessHandler {

	private final Clock clock;

	PushedAnswers(Clock clock) {
		this.clock = clock;
	}

	@Override
	public void onAuthenticationSuccess(HttpServletRequest request, HttpServletResponse response,
			Authentication authentication) throws IOException {
		OAuth2PushedAuthorizationRequestAuthenticationToken pushed = (OAuth2PushedAuthorizationRequestAuthenticationToken) authentication;
		Map<String, Object> answer = new LinkedHashMap<>();
		answer.put("request_uri", pushed.getRequestUri());
		answer.put("expires_in", Expiry.secondsLeft(
				Expiry.noEarlierThan(Objects.requireNonNull(pushed.getRequestUriExpiresAt())), this.clock.instant()));
		response.setStatus(HttpServletResponse.SC_CREATED);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.setContentType(MediaType.APPLICATION_JSON_VALUE);
		response.getOutputStream().write(JsonMapper.shared().writeValueAsBytes(answer));
	}

}
