package org.loangate.authz.oauth.authorize;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.grant.Grant;
import org.loangate.authz.oauth.token.RequestedClaims;

import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;

/// One authorization request on its way through the browser: what the client asked for, and how far it has come.
///
/// @param id 22 characters of base64url; good in the browser session alone that started it
/// @param startedAt when the browser first brought the request
/// @param parameters everything but `client_id`, `redirect_uri`, `state`, `scope` and `response_type`
/// @param applicationId of the loan application, once proposed
/// @param pushed what names the pushed request this began with, where it was pushed: taken when the client is answered
/// @param consent what was said to the client's access, once that was asked
record Interaction(String id, Instant startedAt, String clientId, String redirectUri, @Nullable String state,
		Set<String> scopes, Map<String, String> parameters, @Nullable UUID applicationId, @Nullable String pushed,
		@Nullable Consent consent) {

	private static final Set<String> NAMED_APART = Set.of("request_uri", "interaction", "response_type", "client_id",
			"redirect_uri", "state", "scope", Grant.PARAMETER);

	Interaction {
		scopes = Set.copyOf(scopes);
		parameters = Map.copyOf(parameters);
	}

	/// The request that was asked for, as the client pushed it.
	Interaction asking(OAuth2AuthorizationRequest request) {
		return new Interaction(this.id, this.startedAt, this.clientId, Objects.requireNonNull(request.getRedirectUri()),
				request.getState(), request.getScopes(), parameters(request.getAdditionalParameters()),
				this.applicationId, this.pushed, this.consent);
	}

	/// What has to be kept of it: all but what was pushed, which is kept already.
	Interaction kept() {
		return (this.pushed == null) ? this : new Interaction(this.id, this.startedAt, this.clientId, "", null,
				Set.of(), Map.of(), this.applicationId, this.pushed, this.consent);
	}

	/// A request's parameters, but those that an interaction names apart.
	static Map<String, String> parameters(Map<String, Object> given) {
		Map<String, String> kept = new HashMap<>();
		given.forEach((name, value) -> {
			if (value instanceof String text && !NAMED_APART.contains(name)) {
				kept.put(name, text);
			}
		});
		return kept;
	}

	Optional<String> parameter(String name) {
		return Optional.ofNullable(this.parameters.get(name));
	}

	Interaction withApplication(UUID newApplicationId) {
		return new Interaction(this.id, this.startedAt, this.clientId, this.redirectUri, this.state, this.scopes,
				this.parameters, newApplicationId, this.pushed, this.consent);
	}

	Interaction withConsent(Consent newConsent) {
		return new Interaction(this.id, this.startedAt, this.clientId, this.redirectUri, this.state, this.scopes,
				this.parameters, this.applicationId, this.pushed, newConsent);
	}

	/// Where the browser comes back to when a page has done its part.
	String path() {
		return "/oauth2/authorize?interaction=" + this.id;
	}

	/// Whether the request is bound to a loan or to a change of one.
	boolean hasTransaction() {
		return this.parameters.containsKey("authorization_details");
	}

	/// What the client wants claims to tell, in one parameter.
	RequestedClaims claims() {
		return parameter("claims").flatMap(RequestedClaims::parse).orElse(RequestedClaims.NONE);
	}

	/// An answer on the consent page.
	///
	/// @param subject who gave it
	/// @param given whether it was yes
	record Consent(String subject, boolean given) {
	}

}
