package org.loangate.authz.oauth.authorize;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.protocol.OAuthErrors;
import org.loangate.authz.platform.FormActions;
import org.loangate.authz.platform.Settings;

import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/// Sends the browser back to the client, with a code or an error, always naming the issuer; where no client can be
/// trusted with the answer, shows the error page.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9207">RFC 9207</a>
@Component
final class AuthorizationAnswers implements AuthenticationSuccessHandler, AuthenticationFailureHandler {

	/// The interaction lapsed, is done, or belongs to another browser.
	static final String INTERACTION_ENDED = "expired";

	private final Clients clients;

	private final String issuer;

	AuthorizationAnswers(Clients clients, Settings settings) {
		this.clients = clients;
		this.issuer = settings.issuer().toString();
	}

	@Override
	public void onAuthenticationSuccess(HttpServletRequest request, HttpServletResponse response,
			Authentication authentication) throws IOException {
		OAuth2AuthorizationCodeRequestAuthenticationToken answer = (OAuth2AuthorizationCodeRequestAuthenticationToken) authentication;
		var code = answer.getAuthorizationCode();
		if (code == null || answer.getRedirectUri() == null) {
			throw new IllegalStateException("an authorization without a code");
		}
		redirect(response, answer.getRedirectUri(), answer.getState(), "code", code.getTokenValue(), null);
	}

	@Override
	public void onAuthenticationFailure(HttpServletRequest request, HttpServletResponse response,
			AuthenticationException exception) throws IOException {
		String error = (exception instanceof OAuth2AuthenticationException oauth) ? oauth.getError().getErrorCode()
				: "server_error";
		String description = (exception instanceof OAuth2AuthenticationException oauth)
				? OAuthErrors.explained(request, oauth.getError()) : null;
		OAuth2AuthorizationCodeRequestAuthenticationToken asked = (exception instanceof OAuth2AuthorizationCodeRequestAuthenticationException refused)
				? refused.getAuthorizationCodeRequestAuthentication() : null;
		if (asked == null && !INTERACTION_ENDED.equals(error)) {
			refuse(request, response, error, description);
			return;
		}
		if (asked == null || asked.getRedirectUri() == null || asked.getRedirectUri().isBlank()) {
			showPage(request, response, error, description);
			return;
		}
		refuse(response, asked.getRedirectUri(), asked.getState(), error, description);
	}

	/// Refuses a request that was not understood as a whole: its client hears of it where
	/// client and redirect URI are plain to see and belong together, else the person
	/// does.
	///
	/// @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1">RFC 6749,
	/// section 4.1.2.1</a>
	void refuse(HttpServletRequest request, HttpServletResponse response, String error, @Nullable String description)
			throws IOException {
		String clientId = request.getParameter("client_id");
		String redirectUri = request.getParameter("redirect_uri");
		RegisteredClient client = (clientId != null) ? this.clients.findByClientId(clientId) : null;
		if (client == null || redirectUri == null || !client.getRedirectUris().contains(redirectUri)) {
			showPage(request, response, error, (client == null)
					? OAuthErrors.unexpected("client_id", String.valueOf(clientId), "a registered one") : description);
			return;
		}
		refuse(response, redirectUri, request.getParameter("state"), error, description);
	}

	/// Shows the error page; the log has the reference that it shows, and why.
	static void showPage(HttpServletRequest request, HttpServletResponse response, String error,
			@Nullable String description) throws IOException {
		request.setAttribute("loangate.error", error);
		request.setAttribute(OAuthErrors.DETAIL, description);
		response.sendError(HttpServletResponse.SC_BAD_REQUEST, error);
	}

	/// Sends an error to a redirect URI that was checked.
	void refuse(HttpServletResponse response, String redirectUri, @Nullable String state, String error,
			@Nullable String description) throws IOException {
		redirect(response, redirectUri, state, "error", error, description);
	}

	private void redirect(HttpServletResponse response, String redirectUri, @Nullable String state, String name,
			String value, @Nullable String description) throws IOException {
		UriComponentsBuilder builder = UriComponentsBuilder.fromUriString(redirectUri).queryParam(name, encode(value));
		if (description != null) {
			builder.queryParam("error_description", encode(OAuthErrors.ascii(description)));
		}
		if (state != null && !state.isEmpty()) {
			builder.queryParam("state", encode(state));
		}
		builder.queryParam("iss", encode(this.issuer));
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		response.setHeader("Referrer-Policy", "no-referrer");
		// 303, so that a form's POST never travels on to the client.
		response.setStatus(HttpServletResponse.SC_SEE_OTHER);
		response.setHeader(HttpHeaders.LOCATION, builder.build(true).toUriString());
	}

	private static String encode(String value) {
		return UriUtils.encode(value, StandardCharsets.UTF_8);
	}

	/// What `form-action` must name so that a form may end at a redirect URI.
	static String formActionSource(String redirectUri) {
		return FormActions.source(URI.create(redirectUri));
	}

}
