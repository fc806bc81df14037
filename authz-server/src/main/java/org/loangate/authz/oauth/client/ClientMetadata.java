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

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.nimbusds.jose.jwk.JWKSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// What a client says of itself, under the names of RFC 7591, OpenID Connect Dynamic Client Registration 1.0, RP-Initiated
/// and Back-Channel Logout 1.0, RFC 8705, RFC 9126, RFC 9396 and RFC 9449.
///
/// PAR and DPoP are required unless an entry says otherwise. Made by [#of(ObjectNode)] alone, which sets every absent
/// member that has a default.
///
/// @param clientSecret one, or two while the first takes the place of the second; where it is kept, digests
/// @param defaultMaxAge seconds
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-2">RFC 7591, section 2</a>
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonAutoDetect(isGetterVisibility = JsonAutoDetect.Visibility.NONE)
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties({ "software_id", "software_version" })
public record ClientMetadata(String clientId, String clientName, @Nullable String clientUri, @Nullable String logoUri,
		@Nullable String policyUri, @Nullable String tosUri, @Nullable List<String> contacts, String applicationType,
		@JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable List<String> clientSecret,
		List<String> redirectUris, List<String> postLogoutRedirectUris, String tokenEndpointAuthMethod,
		String tokenEndpointAuthSigningAlg, List<String> grantTypes, List<String> responseTypes, String scope,
		@Nullable Map<String, Object> jwks, @Nullable String jwksUri, boolean requirePushedAuthorizationRequests,
		boolean dpopBoundAccessTokens, boolean tlsClientCertificateBoundAccessTokens,
		@Nullable String tlsClientAuthSubjectDn, @Nullable String tlsClientAuthSanDns,
		@Nullable String tlsClientAuthSanUri, @Nullable String tlsClientAuthSanIp,
		@Nullable String tlsClientAuthSanEmail, List<String> authorizationDetailsTypes, String subjectType,
		String idTokenSignedResponseAlg, @Nullable String userinfoSignedResponseAlg, @Nullable Long defaultMaxAge,
		List<String> defaultAcrValues, boolean requireAuthTime, @Nullable String backchannelLogoutUri,
		boolean backchannelLogoutSessionRequired) {

	public static final Set<String> TRANSACTION_TYPES = Set.of("loan_application", "payout_account_change");

	public static final Set<String> SCOPES = Set.of("openid", "profile", "email", "phone", "address", "offline_access",
			"loans:apply", "loans:read", "loans:manage");

	public static final Set<String> GRANT_TYPES = Set.of("authorization_code", "refresh_token", "client_credentials",
			"urn:ietf:params:oauth:grant-type:token-exchange");

	private static final Set<String> AUTH_METHODS = Set.of("private_key_jwt", "client_secret_basic",
			"client_secret_post", "none");

	private static final Set<String> SIGNING_ALGORITHMS = Set.of("ES256", "PS256");

	private static final int LEAST_SECRET_LENGTH = 32;

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	private static final ObjectNode DEFAULTS = (ObjectNode) JSON.readTree(
			"""
					{"client_id": "", "redirect_uris": [], "post_logout_redirect_uris": [], "token_endpoint_auth_method": "private_key_jwt",
					"token_endpoint_auth_signing_alg": "ES256", "grant_types": ["authorization_code"], "response_types": ["code"],
					"scope": "openid", "require_pushed_authorization_requests": true, "dpop_bound_access_tokens": true,
					"tls_client_certificate_bound_access_tokens": false, "authorization_details_types": [],
					"subject_type": "public", "default_acr_values": [], "require_auth_time": false,
					"backchannel_logout_session_required": false}""");

	/// Reads an entry, with every absent member set that has a default.
	/// @throws tools.jackson.core.JacksonException when a member is unknown, or of
	/// another JSON type
	public static ClientMetadata of(ObjectNode entry) {
		ObjectNode complete = entry.deepCopy();
		boolean isPublic = "none".equals(complete.path("token_endpoint_auth_method").asString(""));
		DEFAULTS.forEachEntry(complete::putIfAbsent);
		complete.putIfAbsent("client_name", complete.path("client_id"));
		complete.putIfAbsent("application_type", StringNode.valueOf(isPublic ? "native" : "web"));
		boolean lending = isLending(words(complete.path("scope").asString("")),
				complete.path("authorization_details_types").size());
		complete.putIfAbsent("id_token_signed_response_alg", StringNode.valueOf(lending ? "ES256" : "RS256"));
		return JSON.treeToValue(complete, ClientMetadata.class);
	}

	private static Set<String> words(String text) {
		return Set
			.of(Arrays.stream(text.split(" ")).filter((word) -> !word.isEmpty()).distinct().toArray(String[]::new));
	}

	private static boolean isLending(Set<String> scopes, int transactionTypes) {
		return transactionTypes > 0 || scopes.stream().anyMatch((scope) -> scope.startsWith("loans:"));
	}

	public Set<String> scopes() {
		return words(this.scope);
	}

	/// Whether the client can take out loans or see them.
	public boolean isLending() {
		return isLending(scopes(), this.authorizationDetailsTypes.size());
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
		among(faults, "grant_types", this.grantTypes.stream(), GRANT_TYPES);
		among(faults, "scope", scopes().stream(), SCOPES);
		among(faults, "token_endpoint_auth_method", Stream.of(this.tokenEndpointAuthMethod), AUTH_METHODS);
		among(faults, "token_endpoint_auth_signing_alg", Stream.of(this.tokenEndpointAuthSigningAlg),
				SIGNING_ALGORITHMS);
		among(faults, "authorization_details_types", this.authorizationDetailsTypes.stream(), TRANSACTION_TYPES);
		among(faults, "application_type", Stream.of(this.applicationType), Set.of("native", "web"));
		among(faults, "response_types", this.responseTypes.stream(), Set.of("code"));
		among(faults, "id_token_signed_response_alg", Stream.of(this.idTokenSignedResponseAlg),
				isLending() ? Set.of("ES256") : Set.of("ES256", "RS256"));
		credentialFaults(faults);
		redirectFaults(faults, demo);
		if (isLending() && (!this.requirePushedAuthorizationRequests || !this.dpopBoundAccessTokens)) {
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
		switch (this.tokenEndpointAuthMethod) {
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
				if (this.clientSecret == null || this.clientSecret.isEmpty() || this.clientSecret.size() > 2
						|| this.clientSecret.stream().anyMatch((secret) -> secret.length() < LEAST_SECRET_LENGTH)) {
					faults.add("client_secret (expected: at least " + LEAST_SECRET_LENGTH
							+ " random characters, at most two of them)");
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
		List<String> uris = this.redirectUris;
		if (this.grantTypes.contains("authorization_code") && uris.isEmpty()) {
			faults.add("redirect_uris: empty (expected: at least one for authorization_code)");
		}
		Stream.concat(uris.stream(), this.postLogoutRedirectUris.stream())
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
