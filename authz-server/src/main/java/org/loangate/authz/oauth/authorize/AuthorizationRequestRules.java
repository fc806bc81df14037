package org.loangate.authz.oauth.authorize;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.protocol.OAuthErrors;
import org.loangate.authz.oauth.token.IdTokenHints;
import org.loangate.authz.oauth.token.RequestedClaims;
import org.loangate.authz.platform.Settings;
import org.loangate.contract.AuthorizationDetails;
import org.loangate.contract.ParsedTerms;
import org.loangate.contract.Terms;

import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.stereotype.Component;

/// What an authorization request must hold to besides what Spring checks, at the pushed authorization request endpoint
/// and, for clients that need not push, at the authorization endpoint.
///
/// Runs after the redirect URI was checked, so that its errors may go to the client.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9396#section-5">RFC 9396, section 5</a>
@Component
final class AuthorizationRequestRules implements Consumer<OAuth2AuthorizationCodeRequestAuthenticationContext> {

	private static final Set<String> PROMPTS = Set.of("none", "login", "consent", "select_account", "create");

	private static final Map<String, String> SCOPE_OF_TYPE = Map.of("loan_application", "loans:apply",
			"payout_account_change", "loans:manage");

	private final Clients clients;

	private final IdTokenHints hints;

	private final String gatewayUrl;

	AuthorizationRequestRules(Clients clients, IdTokenHints hints, Settings settings) {
		this.clients = clients;
		this.hints = hints;
		this.gatewayUrl = settings.gatewayUrl().toString();
	}

	@Override
	public void accept(OAuth2AuthorizationCodeRequestAuthenticationContext context) {
		OAuth2AuthorizationCodeRequestAuthenticationToken request = context.getAuthentication();
		new Check(request, this.clients.metadata(context.getRegisteredClient().getClientId())).run();
	}

	/// The terms of a request that passed these rules, where it has any.
	Optional<Terms> terms(Interaction interaction) {
		return interaction.parameter("authorization_details")
			.map((json) -> switch (AuthorizationDetails.parse(json, this.gatewayUrl)) {
				case ParsedTerms.Valid(Terms terms) -> terms;
				case ParsedTerms.Invalid invalid -> throw new IllegalStateException(
						"an interaction holds invalid authorization_details: " + invalid.field());
			});
	}

	/// One request's check.
	private final class Check {

		private final OAuth2AuthorizationCodeRequestAuthenticationToken request;

		private final ClientMetadata client;

		private final Map<String, Object> parameters;

		Check(OAuth2AuthorizationCodeRequestAuthenticationToken request, ClientMetadata client) {
			this.request = request;
			this.client = client;
			this.parameters = request.getAdditionalParameters();
		}

		void run() {
			if (this.request.getRedirectUri() == null || this.request.getRedirectUri().isBlank()) {
				throw refused("invalid_request", "redirect_uri: missing (expected: a registered one)");
			}
			if (this.parameters.containsKey("request")) {
				throw refused("request_not_supported", "request (expected: a pushed request instead)");
			}
			if (this.parameters.containsKey("registration")) {
				throw refused("registration_not_supported", "registration (expected: a registered client)");
			}
			require("response_mode", "query"::equals, "query");
			checkProofKey();
			require("dpop_jkt", (jkt) -> jkt.matches("[A-Za-z0-9_-]{43}"), "a SHA-256 JWK thumbprint");
			require("max_age", (age) -> age.matches("[0-9]{1,9}"), "seconds");
			require("nonce", (nonce) -> nonce.length() <= 512, "at most 512 characters");
			require("prompt", AuthorizationRequestRules::isPrompt,
					"none, or some of login, consent, select_account and create");
			require("id_token_hint", (hint) -> AuthorizationRequestRules.this.hints.read(hint).isPresent(),
					"an ID Token of this server");
			if (this.request.getState() != null && this.request.getState().length() > 2048) {
				throw refused("invalid_request", "state (expected: at most 2048 characters)");
			}
			String resource = text("resource");
			if (resource != null && !resource.equals(AuthorizationRequestRules.this.gatewayUrl)) {
				// RFC 8707, 2.
				throw refused("invalid_target",
						OAuthErrors.unexpected("resource", resource, AuthorizationRequestRules.this.gatewayUrl));
			}
			if (text("claims") != null && RequestedClaims.parse(String.valueOf(text("claims"))).isEmpty()) {
				throw refused("invalid_request", "claims (expected: JSON, OpenID Connect Core 5.5)");
			}
			String details = text("authorization_details");
			if (details != null) {
				checkDetails(details);
			}
		}

		private void checkProofKey() {
			if (text("code_challenge") == null && text("code_challenge_method") == null
					&& this.client.mayOmitProofKey()) {
				return;
			}
			if (!"S256".equals(text("code_challenge_method"))
					|| !String.valueOf(text("code_challenge")).matches("[A-Za-z0-9_-]{43}")) {
				throw refused("invalid_request", "code_challenge, code_challenge_method (expected: PKCE with S256)");
			}
		}

		private void checkDetails(String details) {
			switch (AuthorizationDetails.parse(details, AuthorizationRequestRules.this.gatewayUrl)) {
				case ParsedTerms.Invalid invalid ->
					throw refused("invalid_authorization_details", invalid.field() + ": " + invalid.detail());
				case ParsedTerms.Valid valid -> checkTerms(valid.terms());
			}
		}

		private void checkTerms(Terms terms) {
			if (!this.client.authorizationDetailsTypes().contains(terms.type())) {
				// RFC 9396, 5: a type the client is not registered for.
				throw refused("invalid_authorization_details",
						"type: " + terms.type() + " (expected: one the client is registered for)");
			}
			String scope = SCOPE_OF_TYPE.get(terms.type());
			if (scope != null && !this.request.getScopes().contains(scope)) {
				throw refused("invalid_scope",
						"scope: without " + scope + " (expected: with it for " + terms.type() + ")");
			}
			if (this.client.isPublic() && text("dpop_jkt") == null) {
				throw refused("invalid_request",
						"dpop_jkt: missing (expected: it, or a DPoP proof, with a public client's transaction)");
			}
		}

		private @Nullable String text(String name) {
			Object value = this.parameters.get(name);
			if (value == null) {
				return null;
			}
			if (value instanceof String text) {
				return text;
			}
			throw refused("invalid_request", name + ": repeated (expected: once)");
		}

		private void require(String name, java.util.function.Predicate<String> rule, String expected) {
			String value = text(name);
			if (value != null && !rule.test(value)) {
				throw refused("invalid_request", name.equals("id_token_hint") ? name + " (expected: " + expected + ")"
						: OAuthErrors.unexpected(name, value, expected));
			}
		}

		private OAuth2AuthorizationCodeRequestAuthenticationException refused(String error, String description) {
			return new OAuth2AuthorizationCodeRequestAuthenticationException(
					new OAuth2Error(error, OAuthErrors.ascii(description), null), this.request);
		}

	}

	// OpenID Connect Core 1.0, 3.1.2.1: none stands alone.
	private static boolean isPrompt(String prompt) {
		List<String> values = values(prompt);
		return PROMPTS.containsAll(values) && (!values.contains("none") || values.size() == 1);
	}

	/// The space-delimited values of a parameter.
	static List<String> values(@Nullable String parameter) {
		return (parameter == null) ? List.of()
				: Arrays.stream(parameter.split(" ")).filter((value) -> !value.isEmpty()).toList();
	}

}
