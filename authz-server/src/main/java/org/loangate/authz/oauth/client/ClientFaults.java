package org.loangate.authz.oauth.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.bootstrap.Beginning;

/// What is wrong with a client's metadata, all of it.
final class ClientFaults {

	private static final int LEAST_SECRET_LENGTH = 32;

	private static final Set<String> SECRETS = Set.of("client_secret_basic", "client_secret_post");

	private final ClientMetadata client;

	private final boolean demo;

	private final List<String> faults = new ArrayList<>();

	/// Looks at completed metadata.
	/// @param demo whether `http` to a loopback name is let through for web clients too
	ClientFaults(ClientMetadata client, boolean demo) {
		this.client = client;
		this.demo = demo;
	}

	/// Each fault as `member: value (expected: …)`.
	List<String> list() {
		if (!this.client.clientId().matches("[A-Za-z0-9._~-]{1,100}")) {
			add("client_id", "1 to 100 unreserved characters");
		}
		among("grant_types", this.client.grantTypes().stream(), ClientMetadata.GRANT_TYPES);
		among("scope", this.client.scopes().stream().filter((scope) -> !scope.equals(ClientMetadata.REGISTERING_SCOPE)),
				ClientMetadata.SCOPES);
		among("token_endpoint_auth_method", Stream.of(this.client.tokenEndpointAuthMethod()),
				ClientMetadata.AUTH_METHODS);
		among("token_endpoint_auth_signing_alg", Stream.of(this.client.tokenEndpointAuthSigningAlg()),
				ClientMetadata.SIGNING_ALGORITHMS);
		among("authorization_details_types", this.client.authorizationDetailsTypes().stream(),
				ClientMetadata.TRANSACTION_TYPES);
		among("application_type", Stream.of(this.client.applicationType()), Set.of("native", "web"));
		among("response_types", this.client.responseTypes().stream(), Set.of("code"));
		among("subject_type", Stream.of(this.client.subjectType()), Set.of("public"));
		Set<String> algorithms = this.client.isLending() ? ClientMetadata.SIGNING_ALGORITHMS
				: ClientMetadata.PLAIN_ALGORITHMS;
		among("id_token_signed_response_alg", Stream.of(this.client.idTokenSignedResponseAlg()), algorithms);
		among("userinfo_signed_response_alg", Stream.ofNullable(this.client.userinfoSignedResponseAlg()), algorithms);
		grants();
		credentials();
		keys();
		addresses();
		sender();
		if (this.client.defaultMaxAge() != null && this.client.defaultMaxAge() < 0) {
			add("default_max_age: " + this.client.defaultMaxAge(), "0 or more seconds");
		}
		return List.copyOf(this.faults);
	}

	private void add(String fault, String expected) {
		this.faults.add(fault + " (expected: " + expected + ")");
	}

	private void among(String member, Stream<String> values, Set<String> known) {
		values.filter((value) -> !known.contains(value))
			.forEach((value) -> add(member + ": " + shown(value), sorted(known)));
	}

	private static String sorted(Set<String> values) {
		return values.stream().sorted().collect(Collectors.joining(", "));
	}

	private static String shown(String value) {
		return (value.length() > 100) ? Beginning.of(value, 100) + "…" : value;
	}

	private void grants() {
		List<String> grants = this.client.grantTypes();
		if (grants.isEmpty()) {
			add("grant_types: empty", "at least one");
		}
		// RFC 7591, 2.1: the two must agree.
		if (grants.contains("authorization_code") == this.client.responseTypes().isEmpty()) {
			add("response_types, grant_types", "code with authorization_code, neither without the other");
		}
		if (this.client.isPublic()
				&& (grants.contains("client_credentials") || grants.contains(ClientMetadata.TOKEN_EXCHANGE))) {
			// RFC 6749, 4.4: confidential clients only.
			add("grant_types", "no client_credentials or token exchange with token_endpoint_auth_method none");
		}
		if (this.client.isForPeopleOfStaff() && grants.contains("client_credentials")) {
			// What staff may do is theirs: no client has it without one of them.
			add("grant_types: client_credentials", "none with a scope for staff, but with those for programs alone");
		}
		if (this.client.scopes().contains(ClientMetadata.REGISTERING_SCOPE)
				&& !grants.equals(List.of("client_credentials"))) {
			add("scope: " + ClientMetadata.REGISTERING_SCOPE, "grant_types client_credentials alone");
		}
	}

	private void credentials() {
		String method = this.client.tokenEndpointAuthMethod();
		List<String> secret = this.client.clientSecret();
		if (SECRETS.contains(method)) {
			if (this.client.isLending()) {
				add("token_endpoint_auth_method: " + method,
						"private_key_jwt, tls_client_auth, self_signed_tls_client_auth or none for a lending client");
			}
			if (secret == null || secret.isEmpty() || secret.size() > 2
					|| secret.stream().anyMatch((one) -> one.length() < LEAST_SECRET_LENGTH)) {
				add("client_secret", "at least " + LEAST_SECRET_LENGTH + " random characters, at most two of them");
			}
		}
		else if (secret != null) {
			add("client_secret", "none but with " + sorted(SECRETS));
		}
		boolean keys = this.client.jwks() != null || this.client.jwksUri() != null;
		if (!keys && Set.of("private_key_jwt", "self_signed_tls_client_auth").contains(method)) {
			add("jwks, jwks_uri", "exactly one for " + method);
		}
		if ("tls_client_auth".equals(method) && Stream
			.of(this.client.tlsClientAuthSubjectDn(), this.client.tlsClientAuthSanDns(),
					this.client.tlsClientAuthSanUri(), this.client.tlsClientAuthSanIp(),
					this.client.tlsClientAuthSanEmail())
			.filter(Objects::nonNull)
			.count() != 1) {
			// RFC 8705, 2.1.2
			add("tls_client_auth_subject_dn, …_san_dns, …_san_uri, …_san_ip, …_san_email",
					"exactly one for tls_client_auth");
		}
	}

	private void keys() {
		Map<String, Object> jwks = this.client.jwks();
		if (jwks == null) {
			return;
		}
		if (this.client.jwksUri() != null) {
			// RFC 7591, 2: they must not both be there.
			add("jwks, jwks_uri", "not both");
		}
		List<String> found = ClientKeys.faults(jwks);
		this.faults.addAll(found);
		if (found.isEmpty() && "private_key_jwt".equals(this.client.tokenEndpointAuthMethod())
				&& ClientKeys.of(jwks)
					.getKeys()
					.stream()
					.noneMatch((key) -> ClientKeys.isFor(key, this.client.tokenEndpointAuthSigningAlg()))) {
			add("jwks: no key for " + shown(this.client.tokenEndpointAuthSigningAlg()),
					"one for token_endpoint_auth_signing_alg");
		}
	}

	private void addresses() {
		List<String> redirects = this.client.redirectUris();
		if (this.client.grantTypes().contains("authorization_code") && redirects.isEmpty()) {
			add("redirect_uris: empty", "at least one for authorization_code");
		}
		redirects("redirect_uris", redirects);
		redirects("post_logout_redirect_uris", this.client.postLogoutRedirectUris());
		https("jwks_uri", this.client.jwksUri());
		https("backchannel_logout_uri", this.client.backchannelLogoutUri());
		https("client_uri", this.client.clientUri());
		https("logo_uri", this.client.logoUri());
		https("policy_uri", this.client.policyUri());
		https("tos_uri", this.client.tosUri());
	}

	private void redirects(String member, List<String> uris) {
		uris.stream()
			.filter((uri) -> uri(uri).filter(this::isRedirectAllowed).isEmpty())
			.forEach((uri) -> add(member + ": " + shown(uri),
					"https, a private-use scheme with a dot, or http to 127.0.0.1 or [::1] for a native client"));
	}

	private void https(String member, @Nullable String value) {
		if (value != null && uri(value)
			.filter((uri) -> isHttps(uri) || (this.demo && "http".equals(uri.getScheme()) && isLoopback(uri)))
			.isEmpty()) {
			add(member + ": " + shown(value), "an https URL without user and fragment");
		}
	}

	/// An absolute URI in ASCII, without fragment (RFC 6749, 3.1.2) and without
	/// somebody's name in front of the host.
	private static Optional<URI> uri(String text) {
		try {
			URI uri = new URI(text);
			return (uri.isAbsolute() && uri.getRawFragment() == null && uri.getRawUserInfo() == null
					&& text.chars().allMatch((character) -> character > ' ' && character < 0x7f)) ? Optional.of(uri)
							: Optional.empty();
		}
		catch (URISyntaxException _) {
			return Optional.empty();
		}
	}

	private boolean isRedirectAllowed(URI uri) {
		return switch (uri.getScheme()) {
			case "https" -> isHttps(uri);
			case "http" ->
				(isLoopbackAddress(uri) && (this.client.isNative() || this.demo)) || (this.demo && isLoopback(uri));
			// RFC 8252, 7.1: a private-use scheme is a domain name in reverse.
			default -> this.client.isNative() && uri.getScheme().matches("[a-z][a-z0-9-]*(\\.[a-z0-9-]+)+");
		};
	}

	private static boolean isHttps(URI uri) {
		return "https".equals(uri.getScheme()) && uri.getHost() != null;
	}

	private static boolean isLoopback(URI uri) {
		return isLoopbackAddress(uri) || "localhost".equals(uri.getHost());
	}

	private static boolean isLoopbackAddress(URI uri) {
		return "127.0.0.1".equals(uri.getHost()) || "[::1]".equals(uri.getHost());
	}

	/// FAPI 2.0 Security Profile, 5.3.2.1: requests are pushed, tokens are bound to a
	/// key.
	private void sender() {
		if (!this.client.isLending() && !this.client.isForStaff()) {
			return;
		}
		if (!this.client.requirePushedAuthorizationRequests()) {
			add("require_pushed_authorization_requests: false",
					"true for a client with a scope for loans or staff, or authorization_details_types");
		}
		// A transaction's own request must carry a DPoP key, whatever stands here.
		if (!this.client.dpopBoundAccessTokens() && !this.client.tlsClientCertificateBoundAccessTokens()) {
			add("dpop_bound_access_tokens, tls_client_certificate_bound_access_tokens: false",
					"one of them true for a client with a scope for loans or staff, or authorization_details_types");
		}
	}

}
