package org.loangate.authz.oauth.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.nimbusds.jose.jwk.JWKSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/// What a client says of itself, under the names of RFC 7591 and OpenID Connect Dynamic Client Registration 1.0.
///
/// PAR and DPoP are required unless an entry says otherwise; what only describes a client is taken and not kept. A member that is absent takes the value that [#complete()]
/// gives it.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-2">RFC 7591, section 2</a>
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties({ "client_uri", "logo_uri", "contacts", "tos_uri", "policy_uri", "software_id",
		"software_version" })
public record ClientMetadata(String clientId, @Nullable String clientName, @Nullable String applicationType,
		@Nullable String clientSecret, @Nullable List<String> redirectUris,
		@Nullable List<String> postLogoutRedirectUris, @Nullable String tokenEndpointAuthMethod,
		@Nullable String tokenEndpointAuthSigningAlg, @Nullable List<String> grantTypes,
		@Nullable List<String> responseTypes, @Nullable String scope, @Nullable Map<String, Object> jwks,
		@Nullable String jwksUri, @Nullable Boolean requirePushedAuthorizationRequests,
		@Nullable Boolean dpopBoundAccessTokens, @Nullable List<String> authorizationDetailsTypes,
		@Nullable String idTokenSignedResponseAlg, @Nullable String backchannelLogoutUri) {

	public static final Set<String> TRANSACTION_TYPES = Set.of("loan_application", "payout_account_change");

	public static final Set<String> SCOPES = Set.of("openid", "profile", "email", "phone", "address", "offline_access",
			"loans:apply", "loans:read", "loans:manage");

	public static final Set<String> GRANT_TYPES = Set.of("authorization_code", "refresh_token", "client_credentials",
			"urn:ietf:params:oauth:grant-type:token-exchange");

	private static final Set<String> AUTH_METHODS = Set.of("private_key_jwt", "client_secret_basic",
			"client_secret_post", "none");

	private static final Set<String> SIGNING_ALGORITHMS = Set.of("ES256", "PS256");

	private static final int LEAST_SECRET_LENGTH = 32;

	/// The same with every absent member set.
	public ClientMetadata complete() {
		boolean lending = isLending();
		return new ClientMetadata(this.clientId, or(this.clientName, this.clientId),
				or(this.applicationType, isPublic() ? "native" : "web"), this.clientSecret, list(this.redirectUris),
				list(this.postLogoutRedirectUris), or(this.tokenEndpointAuthMethod, "private_key_jwt"),
				or(this.tokenEndpointAuthSigningAlg, "ES256"), or(this.grantTypes, List.of("authorization_code")),
				or(this.responseTypes, List.of("code")), or(this.scope, "openid"), this.jwks, this.jwksUri,
				or(this.requirePushedAuthorizationRequests, true), or(this.dpopBoundAccessTokens, true),
				list(this.authorizationDetailsTypes), or(this.idTokenSignedResponseAlg, lending ? "ES256" : "RS256"),
				this.backchannelLogoutUri);
	}

	private static <T> T or(@Nullable T value, T otherwise) {
		return (value != null) ? value : otherwise;
	}

	private static List<String> list(@Nullable List<String> values) {
		return (values != null) ? values : List.of();
	}

	public Set<String> scopes() {
		return (this.scope == null) ? Set.of()
				: Set.of(Arrays.stream(this.scope.split(" "))
					.filter((scope) -> !scope.isEmpty())
					.distinct()
					.toArray(String[]::new));
	}

	/// Whether the client can take out loans or see them.
	public boolean isLending() {
		return (this.authorizationDetailsTypes != null && !this.authorizationDetailsTypes.isEmpty())
				|| scopes().stream().anyMatch((scope) -> scope.startsWith("loans:"));
	}

	private boolean isNative() {
		return "native".equals(this.applicationType);
	}

	public boolean isPublic() {
		return "none".equals(this.tokenEndpointAuthMethod);
	}

	/// What is wrong with the completed metadata.
	/// @param demo whether `http` redirects to any loopback name are let through for web
	/// clients too
	/// @return each fault as `member: value (expected: …)`, none when it can be
	/// registered
	public List<String> faults(boolean demo) {
		List<String> faults = new ArrayList<>();
		if (!this.clientId.matches("[A-Za-z0-9._~-]{1,100}")) {
			faults.add("client_id (expected: 1 to 100 unreserved characters)");
		}
		among(faults, "grant_types", list(this.grantTypes).stream(), GRANT_TYPES);
		among(faults, "scope", scopes().stream(), SCOPES);
		among(faults, "token_endpoint_auth_method", Stream.ofNullable(this.tokenEndpointAuthMethod), AUTH_METHODS);
		among(faults, "token_endpoint_auth_signing_alg", Stream.ofNullable(this.tokenEndpointAuthSigningAlg),
				SIGNING_ALGORITHMS);
		among(faults, "authorization_details_types", list(this.authorizationDetailsTypes).stream(), TRANSACTION_TYPES);
		among(faults, "application_type", Stream.ofNullable(this.applicationType), Set.of("native", "web"));
		among(faults, "response_types", list(this.responseTypes).stream(), Set.of("code"));
		among(faults, "id_token_signed_response_alg", Stream.ofNullable(this.idTokenSignedResponseAlg),
				isLending() ? Set.of("ES256") : Set.of("ES256", "RS256"));
		credentialFaults(faults);
		redirectFaults(faults, demo);
		if (isLending() && (!Boolean.TRUE.equals(this.requirePushedAuthorizationRequests)
				|| !Boolean.TRUE.equals(this.dpopBoundAccessTokens))) {
			faults.add("require_pushed_authorization_requests, dpop_bound_access_tokens: not both true "
					+ "(expected: true for a client with a lending scope or authorization_details_types)");
		}
		return faults;
	}

	private static void among(List<String> faults, String member, Stream<String> values, Set<String> known) {
		values.filter((value) -> !known.contains(value))
			.forEach((value) -> faults.add(member + ": " + value + " (expected: "
					+ String.join(", ", known.stream().sorted().toList()) + ")"));
	}

	private void credentialFaults(List<String> faults) {
		switch (or(this.tokenEndpointAuthMethod, "")) {
			case "private_key_jwt" -> {
				if ((this.jwks == null) == (this.jwksUri == null)) {
					faults.add("jwks, jwks_uri (expected: exactly one for private_key_jwt)");
				}
				if (this.jwks != null) {
					jwksFaults(faults, this.jwks);
				}
				if (this.jwksUri != null && !this.jwksUri.startsWith("https://")) {
					faults.add("jwks_uri: " + this.jwksUri + " (expected: an https URL)");
				}
			}
			case "client_secret_basic", "client_secret_post" -> {
				if (isLending()) {
					faults.add("token_endpoint_auth_method: " + this.tokenEndpointAuthMethod
							+ " (expected: private_key_jwt or none for a lending client)");
				}
				if (this.clientSecret == null || this.clientSecret.length() < LEAST_SECRET_LENGTH) {
					faults.add("client_secret (expected: at least " + LEAST_SECRET_LENGTH + " random characters)");
				}
			}
			default -> {
				// A public client has no credential.
			}
		}
	}

	private static void jwksFaults(List<String> faults, Map<String, Object> jwks) {
		try {
			JWKSet keys = JWKSet.parse(jwks);
			if (keys.isEmpty()) {
				faults.add("jwks: empty (expected: at least one key)");
			}
			if (keys.containsNonPublicKeys()) {
				faults.add("jwks: holds a private key (expected: public keys)");
			}
		}
		catch (ParseException _) {
			faults.add("jwks (expected: a JWK Set, RFC 7517)");
		}
	}

	private void redirectFaults(List<String> faults, boolean demo) {
		List<String> uris = list(this.redirectUris);
		if (list(this.grantTypes).contains("authorization_code") && uris.isEmpty()) {
			faults.add("redirect_uris: empty (expected: at least one for authorization_code)");
		}
		Stream.concat(uris.stream(), list(this.postLogoutRedirectUris).stream())
			.filter((uri) -> !isRedirectAllowed(uri, demo))
			.forEach((uri) -> faults.add("redirect_uris: " + uri
					+ " (expected: https, a private-use scheme with a dot, or http to 127.0.0.1 or [::1] for a native client)"));
	}

	private boolean isRedirectAllowed(String redirect, boolean demo) {
		try {
			URI uri = new URI(redirect);
			if (!uri.isAbsolute() || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
				return false;
			}
			return switch (uri.getScheme()) {
				case "https" -> uri.getHost() != null;
				case "http" -> (isLoopbackAddress(uri) && (isNative() || demo)) || (isLocalhost(uri) && demo);
				// RFC 8252, 7.1: a private-use scheme is a domain name in reverse.
				default -> isNative() && uri.getScheme().contains(".");
			};
		}
		catch (URISyntaxException _) {
			return false;
		}
	}

	private static boolean isLoopbackAddress(URI uri) {
		return "127.0.0.1".equals(uri.getHost()) || "[::1]".equals(uri.getHost());
	}

	private static boolean isLocalhost(URI uri) {
		return "localhost".equals(uri.getHost());
	}

}
