package org.loangate.authz.oauth.authorize;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.grant.Grant;
import org.loangate.authz.oauth.grant.JdbcAuthorizations;
import org.loangate.authz.oauth.protocol.OAuthErrors;
import org.loangate.authz.oauth.protocol.UiLocales;
import org.loangate.contract.Expiry;

import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/// The authorization endpoint's own decisions, taken before Spring issues a code: every browser comes by here until
/// [AuthorizationSteps] has nothing left to ask.
///
/// A request becomes an [Interaction] of the browser that brings it, which may load the page again. A pushed request is
/// used up when its client is answered, not when a page is shown: whatever else looks at the address, such as a preview of
/// a link, must not end it. Spring's filter is reached only with a [Grant].
///
/// @see <a href="https://openid.net/specs/fapi-security-profile-2_0-final.html">FAPI 2.0 Security Profile, 5.3.2.2</a>
final class AuthorizationHub extends OncePerRequestFilter {

	private static final String REQUEST_URI_PREFIX = "urn:ietf:params:oauth:request_uri:";

	private static final String DELIMITER = "___";

	private final Interactions interactions;

	private final JdbcAuthorizations authorizations;

	private final Clients clients;

	private final AuthorizationSteps steps;

	private final AuthorizationAnswers answers;

	private final Clock clock;

	AuthorizationHub(Interactions interactions, JdbcAuthorizations authorizations, Clients clients,
			AuthorizationSteps steps, AuthorizationAnswers answers, Clock clock) {
		this.interactions = interactions;
		this.authorizations = authorizations;
		this.clients = clients;
		this.steps = steps;
		this.answers = answers;
		this.clock = clock;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !request.getRequestURI().equals("/oauth2/authorize");
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (request.getAttribute(Interaction.class.getName()) instanceof Interaction running) {
			advance(request, response, chain, running);
			return;
		}
		String requestUri = request.getParameter("request_uri");
		if (requestUri != null && !requestUri.startsWith(REQUEST_URI_PREFIX)) {
			// OpenID Connect Core 1.0, 6.2: a request object at a URL of the client's.
			this.answers.refuse(request, response, "request_uri_not_supported",
					OAuthErrors.unexpected("request_uri", requestUri, "one that was pushed"));
			return;
		}
		Optional<Interaction> started = (requestUri != null) ? pushed(request, requestUri) : direct(request, response);
		if (response.isCommitted() || response.getStatus() == HttpServletResponse.SC_SEE_OTHER) {
			return;
		}
		if (started.isEmpty()) {
			AuthorizationAnswers.showPage(request, response, AuthorizationAnswers.INTERACTION_ENDED,
					"client_id, request_uri (expected: what was pushed by this client, not lapsed and not answered)");
			return;
		}
		// The address bar now holds nothing but the interaction, and may be loaded again.
		seeOther(response, started.get().path());
	}

	private Optional<Interaction> pushed(HttpServletRequest request, String requestUri) {
		String clientId = request.getParameter("client_id");
		if (clientId == null) {
			return Optional.empty();
		}
		Optional<Interaction> before = this.interactions.findByRequestUri(request, requestUri)
			.filter((interaction) -> interaction.clientId().equals(clientId));
		if (before.isPresent()) {
			return before;
		}
		String state = requestUri.substring(REQUEST_URI_PREFIX.length());
		if (isLapsed(state)) {
			return Optional.empty();
		}
		OAuth2AuthorizationRequest pushed = this.authorizations.findPushed(state, clientId).orElse(null);
		if (pushed == null || pushed.getRedirectUri() == null || !this.interactions.mayStart(requestUri)) {
			return Optional.empty();
		}
		Interaction interaction = new Interaction(this.interactions.newId(), this.clock.instant(), clientId, "", null,
				Set.of(), Map.of(), null, state, null)
			.asking(pushed);
		this.interactions.start(request, interaction);
		this.interactions.remember(request, requestUri, interaction);
		return Optional.of(interaction);
	}

	// Spring writes the end of its life into a request_uri, and looks at it where codes
	// are issued: too late for us.
	private boolean isLapsed(String state) {
		try {
			long expiresAt = Long.parseLong(state.substring(state.lastIndexOf(DELIMITER) + DELIMITER.length()));
			return Expiry.isPast(Expiry.noEarlierThan(Instant.ofEpochMilli(expiresAt)), this.clock.instant());
		}
		catch (NumberFormatException _) {
			return true;
		}
	}

	private Optional<Interaction> direct(HttpServletRequest request, HttpServletResponse response) throws IOException {
		Object validated = request.getAttribute(OAuth2AuthorizationCodeRequestAuthenticationToken.class.getName());
		if (!(validated instanceof OAuth2AuthorizationCodeRequestAuthenticationToken asked)
				|| asked.getRedirectUri() == null) {
			return Optional.empty();
		}
		if (this.clients.metadata(asked.getClientId()).requirePushedAuthorizationRequests()) {
			// RFC 9126, 5: the client must push.
			this.answers.refuse(response, asked.getRedirectUri(), asked.getState(), "invalid_request",
					"request_uri: missing (expected: one from /oauth2/par, this client must push its requests)");
			return Optional.empty();
		}
		Interaction interaction = new Interaction(this.interactions.newId(), this.clock.instant(), asked.getClientId(),
				asked.getRedirectUri(), asked.getState(), asked.getScopes(),
				Interaction.parameters(asked.getAdditionalParameters()), null, null, null);
		this.interactions.start(request, interaction);
		return Optional.of(interaction);
	}

	private void advance(HttpServletRequest request, HttpServletResponse response, FilterChain chain,
			Interaction interaction) throws ServletException, IOException {
		switch (this.steps.next(request, interaction)) {
			case AuthorizationSteps.Page(String path) -> seeOther(response, path
					+ UiLocales.query(request, interaction.parameter("ui_locales").orElse(null), path.contains("?")));
			case AuthorizationSteps.Refusal(String error, String description) -> {
				if (!end(request, interaction)) {
					fail(request, response);
					return;
				}
				this.answers.refuse(response, interaction.redirectUri(), interaction.state(), error, description);
			}
			case AuthorizationSteps.Done(Grant grant) -> {
				// Of two tabs or a double click, one gets the code.
				if (!end(request, interaction)) {
					fail(request, response);
					return;
				}
				Authentication settled = InteractionConverter.token(request, interaction, grant);
				request.setAttribute(OAuth2AuthorizationCodeRequestAuthenticationToken.class.getName(), settled);
				chain.doFilter(request, response);
			}
		}
	}

	/// Ends an interaction, and with it the pushed request it began with.
	/// @return whether the client is to be answered: of several browsers that brought the
	/// same request, one is
	private boolean end(HttpServletRequest request, Interaction interaction) {
		return this.interactions.end(request, interaction) && (interaction.pushed() == null
				|| this.authorizations.takePushed(interaction.pushed(), interaction.clientId()));
	}

	private static void fail(HttpServletRequest request, HttpServletResponse response) throws IOException {
		AuthorizationAnswers.showPage(request, response, AuthorizationAnswers.INTERACTION_ENDED,
				"answered already, in another browser or by a double click");
	}

	private static void seeOther(HttpServletResponse response, String path) {
		response.setStatus(HttpServletResponse.SC_SEE_OTHER);
		response.setHeader(HttpHeaders.LOCATION, path);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
	}

}
