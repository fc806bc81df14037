package org.loangate.authz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import org.loangate.stores.EmbeddedStores;

/// The clients that the tests' server knows, and their keys.
public final class TestClients {

	/// The gateway's public URL.
	public static final String GATEWAY = "http://localhost:8080";

	/// The `aud` of transaction tokens.
	public static final String TRUST_DOMAIN = "http://localhost:8081/lending-api";

	/// The key of `lending-web`.
	public static final ECKey WEB = key("web");

	/// The key of `loangate-gateway`.
	public static final ECKey GATEWAY_KEY = key("gateway");

	/// Where `lending-web` and `plain` hear of logouts, when a test listens.
	public static final URI BACKCHANNEL = URI
		.create("http://127.0.0.1:" + EmbeddedStores.freePort() + "/backchannel-logout");

	private TestClients() {
	}

	private static ECKey key(String id) {
		try {
			return new ECKeyGenerator(Curve.P_256).keyID(id).algorithm(JWSAlgorithm.ES256).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static Path file() {
		try {
			Path file = Files.createTempFile("clients", ".yaml");
			file.toFile().deleteOnExit();
			return Files.writeString(file,
					"""
							clients:
							  - client_id: lending-web
							    client_name: Example Lending
							    redirect_uris: ["http://localhost:8081/login/oauth2/code/loangate"]
							    token_endpoint_auth_method: private_key_jwt
							    grant_types: [authorization_code, refresh_token]
							    scope: openid profile loans:apply loans:read loans:manage
							    authorization_details_types: [loan_application, payout_account_change]
							    jwks: {keys: [%s]}
							    post_logout_redirect_uris: ["http://localhost:8081/", "http://localhost:8081/bye?from=loangate"]
							    backchannel_logout_uri: "%s"
							  - client_id: lending-mobile
							    client_name: Example Lending Mobile
							    redirect_uris: ["http://127.0.0.1/callback", "http://[::1]/callback", "com.example.lending:/callback"]
							    token_endpoint_auth_method: none
							    grant_types: [authorization_code, refresh_token]
							    scope: openid loans:apply loans:read loans:manage
							    authorization_details_types: [loan_application, payout_account_change]
							  - client_id: lending-twin
							    client_name: Twin Lending
							    redirect_uris: ["https://twin.example/callback"]
							    grant_types: [authorization_code, refresh_token]
							    scope: openid loans:read
							    jwks: {keys: [%s]}
							  - client_id: lending-strict
							    client_name: Strict Lending
							    redirect_uris: ["http://localhost:8081/login/oauth2/code/loangate"]
							    scope: openid loans:apply loans:read
							    authorization_details_types: [loan_application]
							    default_acr_values: ["urn:loangate:acr:multi"]
							    jwks: {keys: [%s]}
							  - client_id: lending-lenient
							    client_name: Lenient Lending
							    redirect_uris: ["http://localhost:8081/login/oauth2/code/loangate"]
							    scope: openid loans:apply loans:read
							    authorization_details_types: [loan_application]
							    default_acr_values: ["urn:loangate:acr:single"]
							    default_max_age: 31536000
							    jwks: {keys: [%s]}
							  - client_id: staff-tools
							    client_name: Staff Tools
							    redirect_uris: ["http://localhost:8081/login/oauth2/code/loangate"]
							    grant_types: [authorization_code, refresh_token]
							    scope: openid offline_access policy:read policy:write policy:approve reviews:read reviews:decide evidence:read operations:manage access:evaluate
							    jwks: {keys: [%s]}
							  - client_id: policy-pipeline
							    client_name: Policy pipeline
							    grant_types: [client_credentials]
							    scope: policy:read policy:write
							    jwks: {keys: [%s]}
							  - client_id: risk-engine
							    client_name: Risk engine
							    grant_types: [client_credentials]
							    scope: access:evaluate
							    jwks: {keys: [%s]}
							  - client_id: plain
							    client_secret: plain-secret-0123456789-0123456789
							    redirect_uris: ["https://plain.example/callback", "https://plain.example/callback?of=query"]
							    token_endpoint_auth_method: client_secret_basic
							    grant_types: [authorization_code, refresh_token, client_credentials]
							    require_pushed_authorization_requests: false
							    dpop_bound_access_tokens: false
							    scope: openid profile email address phone offline_access
							    backchannel_logout_uri: "%s"
							  - client_id: plain-post
							    client_secret: post-secret-0123456789-0123456789
							    redirect_uris: ["https://post.example/callback"]
							    token_endpoint_auth_method: client_secret_post
							    require_pushed_authorization_requests: false
							    dpop_bound_access_tokens: false
							    scope: openid email
							    userinfo_signed_response_alg: RS256
							  - client_id: plain-PS256
							    client_secret: PS256-secret-0123456789-0123456789
							    redirect_uris: ["https://ps256.example/callback"]
							    token_endpoint_auth_method: client_secret_post
							    require_pushed_authorization_requests: false
							    dpop_bound_access_tokens: false
							    id_token_signed_response_alg: PS256
							    userinfo_signed_response_alg: PS256
							  - client_id: plain-EdDSA
							    client_secret: EdDSA-secret-0123456789-0123456789
							    redirect_uris: ["https://eddsa.example/callback"]
							    token_endpoint_auth_method: client_secret_post
							    require_pushed_authorization_requests: false
							    dpop_bound_access_tokens: false
							    id_token_signed_response_alg: EdDSA
							    userinfo_signed_response_alg: EdDSA
							  - client_id: registrar
							    client_secret: [registrar-secret-0123456789-012345, registrar-secret-of-before-0123456789]
							    token_endpoint_auth_method: client_secret_basic
							    grant_types: [client_credentials]
							    require_pushed_authorization_requests: false
							    dpop_bound_access_tokens: false
							    scope: client.create
							  - client_id: registrar-bound
							    client_secret: bound-secret-0123456789-0123456789-01
							    token_endpoint_auth_method: client_secret_basic
							    grant_types: [client_credentials]
							    scope: client.create
							  - client_id: loangate-gateway
							    token_endpoint_auth_method: private_key_jwt
							    grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"]
							    scope: ""
							    dpop_bound_access_tokens: false
							    jwks: {keys: [%s]}
							"""
						.formatted(WEB.toPublicJWK().toJSONString(), BACKCHANNEL, WEB.toPublicJWK().toJSONString(),
								WEB.toPublicJWK().toJSONString(), WEB.toPublicJWK().toJSONString(),
								WEB.toPublicJWK().toJSONString(), WEB.toPublicJWK().toJSONString(),
								WEB.toPublicJWK().toJSONString(), BACKCHANNEL, GATEWAY_KEY.toPublicJWK().toJSONString())
							+ TestMutualTls.clients());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
