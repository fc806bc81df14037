package org.loangate.authz.oauth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.key.SigningKeys;
import org.loangate.authz.oauth.token.StandardClaims;
import org.loangate.authz.platform.MutualTls;
import org.loangate.authz.platform.Settings;
import org.loangate.contract.Acr;
import org.loangate.contract.verify.DpopProofVerifier;

import org.springframework.stereotype.Component;

/// What this server says of itself, beyond what Spring says already.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8414#section-2">RFC 8414, section 2</a>
/// @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata">OpenID Connect Discovery
/// 1.0, section 3</a>
@Component
final class Metadata {

	private static final List<String> ASSERTION_ALGORITHMS = List.of("ES256", "PS256", "EdDSA");

	private final String issuer;

	private final SigningKeys keys;

	private final MutualTls mutualTls;

	private final MutualTlsEndpoints mutualTlsEndpoints;

	Metadata(Settings settings, SigningKeys keys, MutualTls mutualTls, MutualTlsEndpoints mutualTlsEndpoints) {
		this.keys = keys;
		this.issuer = settings.issuer().toString();
		this.mutualTls = mutualTls;
		this.mutualTlsEndpoints = mutualTlsEndpoints;
	}

	/// Completes the claims that Spring wrote.
	void complete(Map<String, Object> metadata) {
		metadata.putAll(claims());
		metadata.put("revocation_endpoint_auth_methods_supported", authMethods());
		metadata.put("introspection_endpoint_auth_methods_supported",
				authMethods().stream().filter((method) -> !method.equals("none")).toList());
		Map<String, String> aliases = this.mutualTlsEndpoints.aliases();
		if (!aliases.isEmpty()) {
			metadata.put("mtls_endpoint_aliases", aliases);
		}
	}

	private static List<String> claimNames() {
		return Stream
			.concat(Stream.of("sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "azp", "nonce", "sid",
					"at_hash"), StandardClaims.BY_SCOPE.values().stream().flatMap(List::stream).sorted())
			.toList();
	}

	private Map<String, Object> claims() {
		return Map.ofEntries(Map.entry("authorization_response_iss_parameter_supported", true),
				Map.entry("pushed_authorization_request_endpoint", this.issuer + "/oauth2/par"),
				Map.entry("registration_endpoint", this.issuer + "/oauth2/register"),
				Map.entry("end_session_endpoint", this.issuer + "/connect/logout"),
				Map.entry("backchannel_logout_supported", true),
				Map.entry("backchannel_logout_session_supported", true),
				Map.entry("authorization_details_types_supported",
						ClientMetadata.TRANSACTION_TYPES.stream().sorted().toList()),
				// live cannot be asked for: it comes with a transaction or not at all.
				Map.entry("acr_values_supported",
						Stream.of(Acr.values()).filter((acr) -> acr != Acr.LIVE).map(Acr::value).toList()),
				Map.entry("dpop_signing_alg_values_supported", DpopProofVerifier.ALGORITHMS),
				Map.entry("code_challenge_methods_supported", List.of("S256")),
				Map.entry("response_types_supported", List.of("code")),
				Map.entry("response_modes_supported", List.of("query")),
				Map.entry("grant_types_supported", ClientMetadata.GRANT_TYPES.stream().sorted().toList()),
				Map.entry("scopes_supported", ClientMetadata.SCOPES.stream().sorted().toList()),
				Map.entry("token_endpoint_auth_methods_supported", authMethods()),
				Map.entry("token_endpoint_auth_signing_alg_values_supported", ASSERTION_ALGORITHMS),
				Map.entry("revocation_endpoint_auth_signing_alg_values_supported", ASSERTION_ALGORITHMS),
				Map.entry("introspection_endpoint_auth_signing_alg_values_supported", ASSERTION_ALGORITHMS),
				Map.entry("id_token_signing_alg_values_supported", this.keys.algorithms()),
				Map.entry("userinfo_signing_alg_values_supported", this.keys.algorithms()),
				Map.entry("prompt_values_supported", List.of("none", "login", "select_account", "consent", "create")),
				Map.entry("display_values_supported", List.of("page")),
				Map.entry("claim_types_supported", List.of("normal")), Map.entry("claims_supported", claimNames()),
				Map.entry("claims_parameter_supported", true), Map.entry("request_parameter_supported", false),
				Map.entry("request_uri_parameter_supported", false),
				Map.entry("ui_locales_supported", List.of("en", "zh-CN")),
				Map.entry("tls_client_certificate_bound_access_tokens", this.mutualTls.url() != null));
	}

	private List<String> authMethods() {
		List<String> methods = new ArrayList<>(
				List.of("private_key_jwt", "client_secret_basic", "client_secret_post", "none"));
		if (this.mutualTls.url() != null) {
			methods.add("self_signed_tls_client_auth");
			if (!this.mutualTls.clientCaFile().isEmpty()) {
				methods.add("tls_client_auth");
			}
		}
		return methods;
	}

}
