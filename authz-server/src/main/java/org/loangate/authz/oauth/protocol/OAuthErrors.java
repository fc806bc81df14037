package org.loangate.authz.oauth.protocol;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
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

	/// Request attribute with what the log says of an error page, beside its reference.
	public static final String DETAIL = "loangate.detail";

	/// Of a code that was never given, lapsed long ago, or is another client's: which of
	/// these is not said.
	public static final String UNKNOWN_CODE = "code: unknown (expected: one that this client was given)";

	private static final Set<String> FRONT_CHANNEL = Set.of("/oauth2/authorize", "/connect/logout");

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final int LONGEST_VALUE = 120;

	private static final int LONGEST = 512;

	/// How Spring begins where it names a parameter, and nothing more.
	private static final String BARE = "OAuth 2.0 Parameter: ";

	/// What is wanted of parameters whose values give nothing away.
	private static final Map<String, String> EXPECTED = Map.of("response_type", "code", "grant_type",
			"one that the client is registered for", "client_id", "a registered one", "redirect_uri",
			"one that is registered, character by character", "scope", "those that the client is registered for",
			"code_challenge_method", "S256", "token_type_hint", "access_token or refresh_token");

	private OAuthErrors() {
	}

	/// Answers a program with JSON, and a person, where browsers are sent, with the error
	/// page.
	static void write(HttpServletRequest request, HttpServletResponse response, int status, String error,
			String description) throws IOException {
		if (FRONT_CHANNEL.contains(request.getRequestURI())) {
			request.setAttribute(DETAIL, description);
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
		String description = Objects.requireNonNullElse(explained(request, error), error.getErrorCode());
		write(response, status, error.getErrorCode(), description,
				(error instanceof ReasonedError reasoned) ? Map.of("reason", reasoned.reason()) : Map.of());
	}

	/// What an error says to the client's developer: where Spring names a parameter
	/// alone, the value that came and what
	/// was expected, unless the value is a secret.
	public static @Nullable String explained(HttpServletRequest request, OAuth2Error error) {
		String description = error.getDescription();
		if (description == null || !description.startsWith(BARE)) {
			return description;
		}
		String name = description.substring(BARE.length());
		String value = request.getParameter(name);
		String expected = EXPECTED.get(name);
		if (value == null || value.isEmpty()) {
			return name + ": missing" + ((expected != null) ? " (expected: " + expected + ")" : "");
		}
		return (expected != null) ? unexpected(name, value, expected) : name + ": repeated, malformed or unknown";
	}

	/// The beginning of what a client sent that is no secret, and what was expected.
	public static String unexpected(String name, String value, String expected) {
		return name + ": " + ((value.length() > LONGEST_VALUE) ? value.substring(0, LONGEST_VALUE) + "..." : value)
				+ " (expected: " + expected + ")";
	}

	/// RFC 6749, 5.2: error_description holds %x20-21, %x23-5B and %x5D-7E only. Nothing
	/// in it is longer than a person reads.
	public static String ascii(String description) {
		String bounded = (description.length() > LONGEST) ? description.substring(0, LONGEST) + "..." : description;
		return bounded.replace('"', '\'').replaceAll("[^\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]", "?");
	}

}
