package org.loangate.authz.oauth.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.JWKSet;

/// What is wrong with a client's metadata, all of it.
final class ClientFaults {

	private static final int LEAST_SECRET_LENGTH = 32;

	private final ClientMetadata client;

	private final boolean demo;

	/// @param demo whether `http` redirects to any loopback name are let through for web
	/// clients too
	ClientFaults(ClientMetadata client, boolean demo) {
		this.client = client;
		this.demo = demo;
	}

	/// Each fault as `member: value (expected: …)`.
	List<String> list() {
		List<String> faults = new ArrayList<>();
		if (!this.client.clientId().matches("[A-Za-z0-9._~-]{1,100}")) {
			faults.add("client_id (expected: 1 to 100 unreserved characters)");
		}
		among(faults, "grant_types", this.client.grantTypes().stream(), ClientMetadata.GRANT_TYPES);
		among(faults, "scope", this.client.scopes().stream(), ClientMetadata.SCOPES);
		among(faults, "token_endpoint_auth_method", Stream.of(this.client.tokenEndpointAuthMethod()),
				ClientMetadata.AUTH_METHODS);
		among(faults, "token_endpoint_auth_signing_alg", Stream.of(this.client.tokenEndpointAuthSigningAlg()),
				ClientMetadata.SIGNING_ALGORITHMS);
		among(faults, "authorization_details_types", this.client.authorizationDetailsTypes().stream(),
				ClientMetadata.TRANSACTION_TYPES);
		among(faults, "application_type", Stream.of(this.client.applicationType()), Set.of("native", "web"));
		among(faults, "response_types", this.client.responseTypes().stream(), Set.of("code"));
		Set<String> answers = this.client.isLending() ? Set.of("ES256", "PS256", "EdDSA")
				: Set.of("ES256", "PS256", "EdDSA", "RS256");
		among(faults, "id_token_signed_response_alg", Stream.of(this.client.idTokenSignedResponseAlg()), answers);
		among(faults, "userinfo_signed_response_alg", Stream.ofNullable(this.client.userinfoSignedResponseAlg()),
				answers);
		credentialFaults(faults);
		redirectFaults(faults);
		if (this.client.isLending() && !this.client.requirePushedAuthorizationRequests()) {
			faults.add("require_pushed_authorization_requests: false "
					+ "(expected: true for a client with a lending scope or authorization_details_types)");
		}
		if (this.client.isLending() && !this.client.dpopBoundAccessTokens()
				&& !this.client.tlsClientCertificateBoundAccessTokens()) {
			faults.add("dpop_bound_access_tokens, tls_client_certificate_bound_access_tokens: both false "
					+ "(expected: one true for a client with a lending scope or authorization_details_types)");
		}
		return faults;
	}

	private static void among(List<String> faults, String member, Stream<String> values, Set<String> known) {
		values.filter((value) -> !known.contains(value))
			.forEach((value) -> faults.add(member + ": " + value + " (expected: "
					+ String.join(", ", known.stream().sorted().toList()) + ")"));
	}

	private void credentialFaults(List<String> faults) {
		switch (this.client.tokenEndpointAuthMethod()) {
			case "private_key_jwt", "self_signed_tls_client_auth" -> {
				if ((this.client.jwks() == null) == (this.client.jwksUri() == null)) {
					faults.add(
							"jwks, jwks_uri (expected: exactly one for " + this.client.tokenEndpointAuthMethod() + ")");
				}
				if (this.client.jwks() != null) {
					jwksFaults(faults, this.client.jwks());
				}
				if (this.client.jwksUri() != null && !this.client.jwksUri().startsWith("https://")) {
					faults.add("jwks_uri: " + this.client.jwksUri() + " (expected: an https URL)");
				}
			}
			case "tls_client_auth" -> {
				// RFC 8705, 2.1.2
				if (Stream
					.of(this.client.tlsClientAuthSubjectDn(), this.client.tlsClientAuthSanDns(),
							this.client.tlsClientAuthSanUri(), this.client.tlsClientAuthSanIp(),
							this.client.tlsClientAuthSanEmail())
					.filter(Objects::nonNull)
					.count() != 1) {
					faults.add("tls_client_auth_subject_dn, tls_client_auth_san_dns, tls_client_auth_san_uri, "
							+ "tls_client_auth_san_ip, tls_client_auth_san_email (expected: exactly one for tls_client_auth)");
				}
			}
			case "client_secret_basic", "client_secret_post" -> {
				if (this.client.isLending()) {
					faults.add("token_endpoint_auth_method: " + this.client.tokenEndpointAuthMethod()
							+ " (expected: private_key_jwt, tls_client_auth, self_signed_tls_client_auth or none for a "
							+ "lending client)");
				}
				if (this.client.clientSecret() == null || this.client.clientSecret().isEmpty()
						|| this.client.clientSecret().size() > 2
						|| this.client.clientSecret()
							.stream()
							.anyMatch((secret) -> secret.length() < LEAST_SECRET_LENGTH)) {
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

	private void redirectFaults(List<String> faults) {
		List<String> uris = this.client.redirectUris();
		if (this.client.grantTypes().contains("authorization_code") && uris.isEmpty()) {
			faults.add("redirect_uris: empty (expected: at least one for authorization_code)");
		}
		Stream.concat(uris.stream(), this.client.postLogoutRedirectUris().stream())
			.filter((uri) -> !isRedirectAllowed(uri))
			.forEach((uri) -> faults.add("redirect_uris: " + uri
					+ " (expected: https, a private-use scheme with a dot, or http to 127.0.0.1 or [::1] for a native client)"));
	}

	private boolean isRedirectAllowed(String redirect) {
		try {
			URI uri = new URI(redirect);
			if (!uri.isAbsolute() || uri.getRawFragment() != null || uri.getRawUserInfo() != null) {
				return false;
			}
			return switch (uri.getScheme()) {
				case "https" -> uri.getHost() != null;
				case "http" -> (isLoopbackAddress(uri) && (this.client.isNative() || this.demo))
						|| (isLocalhost(uri) && this.demo);
				// RFC 8252, 7.1: a private-use scheme is a domain name in reverse.
				default -> this.client.isNative() && uri.getScheme().contains(".");
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
