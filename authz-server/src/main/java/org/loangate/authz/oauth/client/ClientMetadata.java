package org.loangate.authz.oauth.client;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
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

	public static final Set<String> SCOPES = Stream
		.concat(Stream.of("openid", "profile", "email", "phone", "address", "offline_access"),
				StaffScopes.names().stream())
		.collect(Collectors.toUnmodifiableSet());

	/// What lets a client register further clients; nobody signs in for it.
	public static final String REGISTERING_SCOPE = "client.create";

	static final String TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

	public static final Set<String> GRANT_TYPES = Set.of("authorization_code", "refresh_token", "client_credentials",
			TOKEN_EXCHANGE);

	static final Set<String> AUTH_METHODS = Set.of("private_key_jwt", "client_secret_basic", "client_secret_post",
			"tls_client_auth", "self_signed_tls_client_auth", "none");

	static final Set<String> SIGNING_ALGORITHMS = Set.of("ES256", "PS256", "EdDSA");

	/// What else signs answers to plain OpenID Connect clients.
	static final Set<String> PLAIN_ALGORITHMS = Set.of("ES256", "PS256", "EdDSA", "RS256");

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	private static final ObjectNode DEFAULTS = (ObjectNode) JSON.readTree(
			"""
					{"client_id": "", "redirect_uris": [], "post_logout_redirect_uris": [], "token_endpoint_auth_method": "private_key_jwt",
					"token_endpoint_auth_signing_alg": "ES256", "grant_types": ["authorization_code"],
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
		// RFC 7591, 2.1: the response type that goes with the grant, and none with
		// others.
		boolean code = complete.path("grant_types")
			.valueStream()
			.anyMatch((type) -> "authorization_code".equals(type.asString("")));
		complete.putIfAbsent("response_types", code ? JSON.createArrayNode().add("code") : JSON.createArrayNode());
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

	/// Whether the client does what staff do, in their name.
	boolean isForStaff() {
		return scopes().stream().anyMatch(StaffScopes::isForStaff);
	}

	/// Whether a scope among the client's is a person's to use.
	boolean isForPeopleOfStaff() {
		return scopes().stream()
			.anyMatch((scope) -> StaffScopes.isForStaff(scope) && !StaffScopes.isForPrograms(scope));
	}

	/// Whether a request may do without PKCE: an OpenID Connect client from before OAuth
	/// 2.1, which proves itself at the token endpoint and never comes near a loan.
	public boolean mayOmitProofKey() {
		return !isPublic() && !isLending() && !this.requirePushedAuthorizationRequests && !this.dpopBoundAccessTokens
				&& !this.tlsClientCertificateBoundAccessTokens;
	}

	boolean isNative() {
		return "native".equals(this.applicationType);
	}

	public boolean isPublic() {
		return "none".equals(this.tokenEndpointAuthMethod);
	}

	/// The same with digests in place of its secrets.
	ClientMetadata withDigests() {
		ObjectNode entry = JSON.valueToTree(this);
		if (this.clientSecret != null) {
			ArrayNode digests = entry.putArray("client_secret");
			this.clientSecret.forEach((secret) -> digests.add(ClientSecrets.digest(secret)));
		}
		return of(entry);
	}

	/// What is wrong with the completed metadata.
	/// @param demo whether `http` redirects to any loopback name are let through for web
	/// clients too
	/// @return each fault as `member: value (expected: …)`, none when it can be
	/// registered
	public List<String> faults(boolean demo) {
		return new ClientFaults(this, demo).list();
	}

}
