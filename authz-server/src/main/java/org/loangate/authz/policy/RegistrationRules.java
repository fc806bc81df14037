package org.loangate.authz.policy;

import java.util.Set;

/// What clients may register for by themselves. What is not in it they cannot have.
///
/// @param scopes `scope` values; without one in the request these are the client's, save the lending ones
/// @param grantTypes `grant_types`
/// @param tokenEndpointAuthMethods `token_endpoint_auth_method`
/// @param authorizationDetailsTypes `authorization_details_types`
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-2">RFC 7591, section 2</a>
public record RegistrationRules(Set<String> scopes, Set<String> grantTypes, Set<String> tokenEndpointAuthMethods,
		Set<String> authorizationDetailsTypes) {

	/// OpenID Connect and nothing that touches a loan: what counts where a policy says
	/// nothing.
	public static final RegistrationRules PLAIN = new RegistrationRules(
			Set.of("openid", "profile", "email", "address", "phone", "offline_access"),
			Set.of("authorization_code", "refresh_token"),
			Set.of("client_secret_basic", "client_secret_post", "private_key_jwt", "none"), Set.of());

	/// Copies the sets.
	public RegistrationRules {
		scopes = Set.copyOf(scopes);
		grantTypes = Set.copyOf(grantTypes);
		tokenEndpointAuthMethods = Set.copyOf(tokenEndpointAuthMethods);
		authorizationDetailsTypes = Set.copyOf(authorizationDetailsTypes);
	}

}
