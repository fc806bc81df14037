package org.loangate.authz.oauth.session;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.protocol.ProtocolInputFilter;
import org.loangate.authz.oauth.protocol.UiLocales;
import org.loangate.authz.oauth.token.IdTokenHints;
import org.loangate.authz.oauth.token.IdTokenHints.Hint;
import org.loangate.bootstrap.LogLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// The logout endpoint, `/connect/logout`.
///
/// It checks a request, keeps it and leads on to a page, which alone knows who is signed in: a form that another site
/// posts here brings no `SameSite=Lax` cookie, the page behind the redirect gets it. What a check refuses ends at an error
/// page, never at a redirect.
///
/// @see <a href="https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout">OpenID Connect RP-Initiated Logout
/// 1.0, sections 2 to 4</a>
@Component
public final class LogoutEndpoint {

	private static final String PATH = "/connect/logout";

	private static final Logger LOG = LoggerFactory.getLogger(LogoutEndpoint.class);

	private static final int LONGEST_STATE = 2048;

	private final IdTokenHints hints;

	private final Clients clients;

	private final LogoutRequests requests;

	LogoutEndpoint(IdTokenHints hints, Clients clients, LogoutRequests requests) {
		this.hints = hints;
		this.clients = clients;
		this.requests = requests;
	}

	/// Answers in place of Spring's endpoint, which wants each session in this process's
	/// memory and each ID Token in the database.
	public void addFilters(HttpSecurity http) {
		http.addFilterAfter(new OncePerRequestFilter() {

			@Override
			protected boolean shouldNotFilter(HttpServletRequest request) {
				return !request.getRequestURI().equals(PATH);
			}

			@Override
			protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
					throws ServletException, IOException {
				answer(request, response);
			}

		}, ProtocolInputFilter.class);
	}

	private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		if (!HttpMethod.GET.matches(request.getMethod()) && !HttpMethod.POST.matches(request.getMethod())) {
			response.setHeader(HttpHeaders.ALLOW, "GET, POST");
			response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
			return;
		}
		if (HttpMethod.POST.matches(request.getMethod()) && request.getContentType() != null
				&& !request.getContentType().startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE)) {
			response.sendError(HttpServletResponse.SC_BAD_REQUEST);
			return;
		}
		try {
			String id = this.requests.keep(checked(request));
			response.setStatus(HttpServletResponse.SC_SEE_OTHER);
			response.setHeader(HttpHeaders.LOCATION,
					"/sign-out/" + id + UiLocales.query(request, request.getParameter("ui_locales"), false));
		}
		catch (Refused ex) {
			LOG.info("logout request refused: {}", LogLine.of(ex.getMessage()));
			response.sendError(HttpServletResponse.SC_BAD_REQUEST);
		}
	}

	private LogoutRequest checked(HttpServletRequest request) {
		String jwt = parameter(request, "id_token_hint");
		String clientId = parameter(request, "client_id");
		String redirectUri = parameter(request, "post_logout_redirect_uri");
		Hint hint = (jwt != null) ? this.hints.read(jwt)
			.orElseThrow(() -> new Refused("id_token_hint (expected: an ID Token of this server)")) : null;
		if (hint != null && clientId != null && !clientId.equals(hint.clientId())) {
			throw new Refused("client_id (expected: the audience of id_token_hint)");
		}
		ClientMetadata client = client((hint != null) ? hint.clientId() : clientId);
		// Without a client a redirect cannot be checked, and what cannot be checked is
		// not used.
		String checkedUri = (client != null) ? redirectUri : null;
		if (client != null && checkedUri != null && !client.postLogoutRedirectUris().contains(checkedUri)) {
			throw new Refused("post_logout_redirect_uri (expected: one of the client's)");
		}
		// It goes where the redirect goes, or nowhere.
		String state = (checkedUri != null) ? parameter(request, "state") : null;
		if (state != null && state.length() > LONGEST_STATE) {
			throw new Refused("state (expected: at most " + LONGEST_STATE + " characters)");
		}
		return new LogoutRequest((client != null) ? client.clientName() : null, checkedUri, state,
				(hint != null) ? hint.sid() : null);
	}

	private @Nullable ClientMetadata client(@Nullable String clientId) {
		if (clientId == null) {
			return null;
		}
		if (this.clients.findByClientId(clientId) == null) {
			throw new Refused("client_id: unknown (expected: a registered client)");
		}
		return this.clients.metadata(clientId);
	}

	// RFC 6749, 3.1: a parameter without a value is one that was left out.
	private static @Nullable String parameter(HttpServletRequest request, String name) {
		String value = request.getParameter(name);
		return (value == null || value.isEmpty()) ? null : value;
	}

	private static final class Refused extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Refused(String message) {
			super(message, null, false, false);
		}

	}

}
