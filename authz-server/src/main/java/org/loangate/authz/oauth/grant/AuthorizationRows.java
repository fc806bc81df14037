package org.loangate.authz.oauth.grant;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.platform.SealedColumn;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.Requirement;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;

/// The written form of an authorization's parts: plain JSON of our own, so that no class name in the database decides
/// what is built from it.
@SealedColumn(table = "oauth_authorization", key = "id", column = "request")
final class AuthorizationRows {

	private static final JsonMapper JSON = JsonMapper.shared();

	/// Stands in for a token whose value nobody presented: only its digest is known here.
	private static final String DIGEST_PREFIX = "digest:";

	private final SecretCipher cipher;

	AuthorizationRows(SecretCipher cipher) {
		this.cipher = cipher;
	}

	/// The digest a token is found by.
	static byte[] digest(String tokenValue) {
		return tokenValue.startsWith(DIGEST_PREFIX)
				? Base64.getUrlDecoder().decode(tokenValue.substring(DIGEST_PREFIX.length()))
				: Digests.sha256(tokenValue);
	}

	/// The value of a token read back: the presented one where it is that token, else a
	/// stand-in.
	static String value(byte[] digest, @Nullable String presented) {
		if (presented != null && Arrays.equals(digest, Digests.sha256(presented))) {
			return presented;
		}
		return DIGEST_PREFIX + Digests.base64url(digest);
	}

	byte[] writeRequest(String id, OAuth2AuthorizationRequest request) {
		Map<String, Object> parameters = new HashMap<>(request.getAdditionalParameters());
		parameters.remove(Grant.PARAMETER);
		Map<String, Object> written = new LinkedHashMap<>();
		written.put("authorization_uri", request.getAuthorizationUri());
		written.put("client_id", request.getClientId());
		written.put("redirect_uri", request.getRedirectUri());
		written.put("state", request.getState());
		written.put("scopes", request.getScopes());
		written.put("parameters", parameters);
		return this.cipher.encrypt(JSON.writeValueAsBytes(written), context(id));
	}

	OAuth2AuthorizationRequest readRequest(String id, byte[] encrypted, @Nullable Grant grant) {
		RequestRow row = JSON.readValue(this.cipher.decrypt(encrypted, context(id)), RequestRow.class);
		Map<String, Object> parameters = new HashMap<>(row.parameters());
		if (grant != null) {
			parameters.put(Grant.PARAMETER, grant);
		}
		return OAuth2AuthorizationRequest.authorizationCode()
			.authorizationUri(row.authorization_uri())
			.clientId(row.client_id())
			.redirectUri(row.redirect_uri())
			.state(row.state())
			.scopes(row.scopes())
			.additionalParameters(parameters)
			.build();
	}

	private static String context(String id) {
		return "oauth_authorization.request:" + id;
	}

	static @Nullable String writeGrant(@Nullable Object grant) {
		if (!(grant instanceof Grant settled)) {
			return null;
		}
		Map<String, Object> written = new LinkedHashMap<>();
		written.put("acr", settled.assurance().acr().value());
		written.put("amr", settled.assurance().amr());
		written.put("auth_time", settled.assurance().authTime().getEpochSecond());
		written.put("required_acrs", settled.required().acrs().stream().map(Acr::value).sorted().toList());
		written.put("required_methods", settled.required().methods().stream().sorted().toList());
		written.put("requested_acr", settled.requestedAcr());
		written.put("application_id", settled.application().map(UUID::toString).orElse(null));
		written.put("dpop_jkt", settled.dpopJkt());
		written.put("sid", settled.sid());
		return JSON.writeValueAsString(written);
	}

	static Grant readGrant(String json) {
		GrantRow row = JSON.readValue(json, GrantRow.class);
		// Freshness was checked when the grant was settled; tokens of a refresh carry the
		// old auth_time.
		return new Grant(new Assurance(acr(row.acr()), row.amr(), Instant.ofEpochSecond(row.auth_time())),
				new Requirement(
						row.required_acrs()
							.stream()
							.map(AuthorizationRows::acr)
							.collect(java.util.stream.Collectors.toUnmodifiableSet()),
						Set.copyOf(row.required_methods()), null),
				row.requested_acr(), (row.application_id() != null) ? UUID.fromString(row.application_id()) : null,
				row.dpop_jkt(), row.sid());
	}

	private static Acr acr(String value) {
		return Acr.of(value).orElseThrow(() -> new IllegalStateException("acr: " + value + " (expected: a known one)"));
	}

	static <T extends OAuth2Token> @Nullable String writeToken(OAuth2Authorization.@Nullable Token<T> token,
			Set<String> scopes, @Nullable String type) {
		if (token == null) {
			return null;
		}
		Map<String, Object> claims = new LinkedHashMap<>();
		if (token.getClaims() != null) {
			token.getClaims().forEach((name, value) -> claims.put(name, switch (value) {
				case Instant instant -> instant.getEpochSecond();
				case Date date -> date.toInstant().getEpochSecond();
				case java.net.URL url -> url.toString();
				default -> value;
			}));
		}
		Map<String, Object> written = new LinkedHashMap<>();
		written.put("issued_at", millis(token.getToken().getIssuedAt()));
		written.put("expires_at", millis(token.getToken().getExpiresAt()));
		written.put("invalidated", token.isInvalidated());
		written.put("type", type);
		written.put("scopes", scopes);
		written.put("claims", (token.getClaims() != null) ? claims : null);
		return JSON.writeValueAsString(written);
	}

	private static @Nullable Long millis(@Nullable Instant instant) {
		return (instant != null) ? instant.toEpochMilli() : null;
	}

	static @Nullable TokenRow readToken(ResultSet row, String column, @Nullable String presented) throws SQLException {
		String json = row.getString(column);
		if (json == null) {
			return null;
		}
		TokenRow token = JSON.readValue(json, TokenRow.class);
		return token.withValue(value(row.getBytes(column + "_digest"), presented));
	}

	/// A token as it stands in a row.
	record TokenRow(@Nullable String value, @Nullable Long issued_at, @Nullable Long expires_at, boolean invalidated,
			@Nullable String type, @Nullable List<String> scopes, @Nullable Map<String, Object> claims) {

		TokenRow withValue(String newValue) {
			return new TokenRow(newValue, this.issued_at, this.expires_at, this.invalidated, this.type, this.scopes,
					this.claims);
		}

		String tokenValue() {
			return (this.value != null) ? this.value : DIGEST_PREFIX;
		}

		Instant issuedAt() {
			return (this.issued_at != null) ? Instant.ofEpochMilli(this.issued_at) : Instant.EPOCH;
		}

		Instant expiresAt() {
			return (this.expires_at != null) ? Instant.ofEpochMilli(this.expires_at) : Instant.EPOCH;
		}

		Set<String> scopeSet() {
			return (this.scopes != null) ? new LinkedHashSet<>(this.scopes) : Set.of();
		}

		void metadata(Map<String, Object> metadata) {
			metadata.put(OAuth2Authorization.Token.INVALIDATED_METADATA_NAME, this.invalidated);
			if (this.claims != null) {
				metadata.put(OAuth2Authorization.Token.CLAIMS_METADATA_NAME, typedClaims());
			}
		}

		/// The claims in the types that Spring reads them by: instants, but `auth_time`
		/// as a date.
		Map<String, Object> typedClaims() {
			Map<String, Object> typed = new LinkedHashMap<>((this.claims != null) ? this.claims : Map.of());
			for (String instant : List.of("iat", "exp", "nbf")) {
				typed.computeIfPresent(instant, (_, value) -> Instant.ofEpochSecond(((Number) value).longValue()));
			}
			typed.computeIfPresent("auth_time",
					(_, value) -> Date.from(Instant.ofEpochSecond(((Number) value).longValue())));
			return typed;
		}

	}

	private record RequestRow(String authorization_uri, String client_id, @Nullable String redirect_uri,
			@Nullable String state, Set<String> scopes, Map<String, Object> parameters) {
	}

	private record GrantRow(String acr, List<String> amr, long auth_time, List<String> required_acrs,
			List<String> required_methods, @Nullable String requested_acr, @Nullable String application_id,
			@Nullable String dpop_jkt, String sid) {
	}

}
