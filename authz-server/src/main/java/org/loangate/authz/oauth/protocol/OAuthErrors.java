package org.loangate.authz.oauth.protocol;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/// Writes OAuth's own errors.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-5.2">RFC 6749, section 5.2</a>
public final class OAuthErrors {

	private static final Set<String> FRONT_CHANNEL = Set.of("/oauth2/authorize", "/connect/logout");

	private static final JsonMapper JSON = JsonMapper.shared();

	private OAuthErrors() {
	}

	/// Answers a program with JSON, and a person, where browsers are sent, with the error
	/// page.
	static void write(HttpServletRequest request, HttpServletResponse response, int status, String error,
			String description) throws IOException {
		if (FRONT_CHANNEL.contains(request.getRequestURI())) {
			response.sendError(status, error);
			return;
		}
		write(response, status, error, description);
	}

	public static void write(HttpServletResponse response, int status, String error, String description)
			throws IOException {
		write(response, status, error, description, Map.of());
	}

	static void write(HttpServletResponse response, int status, String error, String description,
			Map<String, String> more) throws IOException {
		Map<String, String> body = new LinkedHashMap<>();
		body.put("error", error);
		body.put("error_description", ascii(description));
		body.putAll(more);
		response.setStatus(status);
		response.setContentType(MediaType.APPLICATION_JSON_VALUE);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.getOutputStream().write(JSON.writeValueAsBytes(body));
	}

	/// Answers a program whose request Spring, or a rule of ours, refused.
	public static void refuse(HttpServletRequest request, HttpServletResponse response,
			AuthenticationException exception) throws IOException {
		OAuth2Error error = (exception instanceof OAuth2AuthenticationException oauth) ? oauth.getError()
				: new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST);
		int status = OAuth2ErrorCodes.INVALID_CLIENT.equals(error.getErrorCode()) ? HttpServletResponse.SC_UNAUTHORIZED
				: HttpServletResponse.SC_BAD_REQUEST;
		String description = (error.getDescription() != null) ? error.getDescription() : error.getErrorCode();
		write(response, status, error.getErrorCode(), description,
				(error instanceof ReasonedError reasoned) ? Map.of("reason", reasoned.reason()) : Map.of());
	}

	/// RFC 6749, 5.2: error_description holds %x20-21, %x23-5B and %x5D-7E only.
	public static String ascii(String description) {
		return description.replace('"', '\'').replaceAll("[^\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]", "?");
	}

}
