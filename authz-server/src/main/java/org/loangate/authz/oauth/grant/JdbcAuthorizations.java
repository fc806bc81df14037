package org.loangate.authz.oauth.grant;

import java.security.Principal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.loan.LoanTokenRevoked;
import org.loangate.authz.oauth.client.ClientRemoved;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.grant.AuthorizationRows.TokenRow;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.platform.SecretCipher;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/// Authorizations in PostgreSQL: found by the digest of what is presented, written on top of the version that was read.
///
/// Of two requests that redeem the same code at once, the second write finds a newer version and is refused as
/// `invalid_grant`; Spring's own store would let both through. Of two that refresh at once both are written, one on top
/// of the other: a refresh ends no access token, each lives until it expires or all that was granted ends. Whatever ends
/// tokens is written on top of any version.
@Component
public final class JdbcAuthorizations implements OAuth2AuthorizationService {

	static final String VERSION = "loangate.version";

	/// Marks an authorization whose access token has others beside it that came later.
	private static final String EARLIER = "loangate.earlier";

	private static final int PORTION = 5000;

	private static final Duration PUSHED_LIFETIME = Duration.ofMinutes(10);

	private static final UsernamePasswordAuthenticationToken NOBODY = UsernamePasswordAuthenticationToken
		.authenticated("", null, List.of());

	private final JdbcClient jdbc;

	private final AuthorizationRows rows;

	private final Clients clients;

	private final Clock clock;

	private final Revocations revocations;

	private final IssuedTokens issued;

	private final LoanApplications loans;

	private final TransactionTemplate transaction;

	JdbcAuthorizations(JdbcClient jdbc, SecretCipher cipher, Clients clients, Clock clock, Revocations revocations,
			IssuedTokens issued, LoanApplications loans, PlatformTransactionManager transactions) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.issued = issued;
		this.rows = new AuthorizationRows(cipher);
		this.clients = clients;
		this.clock = clock;
		this.revocations = revocations;
		this.loans = loans;
	}

	@Override
	public void save(OAuth2Authorization authorization) {
		this.transaction.executeWithoutResult((_) -> {
			if (authorization.getAttribute(VERSION) == null) {
				insert(authorization);
			}
			else if (authorization.getAttribute(EARLIER) != null || !update(authorization, "version = :version")) {
				writeOnTop(authorization);
			}
			takeBackIfRevoked(authorization);
		});
	}

	private void insert(OAuth2Authorization authorization) {
		bind(this.jdbc
			.sql("""
					INSERT INTO oauth_authorization (id, version, client_id, principal, grant_type, scopes, request, granted,
						state_digest, code_digest, code, access_digest, access_jti, access, refresh_digest, refresh,
						id_token_digest, id_token, expires_at)
					VALUES (:id, 1, :client_id, :principal, :grant_type, :scopes, :request, :granted::jsonb, :state,
						:code_digest, :code::jsonb, :access_digest, :access_jti, :access::jsonb, :refresh_digest,
						:refresh::jsonb, :id_token_digest, :id_token::jsonb, :expires_at)
					""")
			.param("client_id", authorization.getRegisteredClientId())
			.param("principal", authorization.getPrincipalName())
			.param("grant_type", authorization.getAuthorizationGrantType().getValue()), authorization).update();
	}

	private boolean update(OAuth2Authorization authorization, String which) {
		return bind(this.jdbc.sql("""
				UPDATE oauth_authorization SET version = version + 1, scopes = :scopes, request = :request,
					granted = :granted::jsonb, state_digest = :state, code_digest = :code_digest, code = :code::jsonb,
					access_digest = :access_digest, access_jti = :access_jti, access = :access::jsonb,
					refresh_digest = :refresh_digest, refresh = :refresh::jsonb, id_token_digest = :id_token_digest,
					id_token = :id_token::jsonb, expires_at = :expires_at
				WHERE id = :id AND %s
				""".formatted(which)).param("version", authorization.getAttribute(VERSION)), authorization)
			.update() == 1;
	}

	// Somebody else wrote since this was read, or it is not the latest access token.
	private void writeOnTop(OAuth2Authorization authorization) {
		var access = authorization.getAccessToken();
		var refresh = authorization.getRefreshToken();
		if (refresh != null && refresh.isInvalidated()) {
			this.issued.end("id = :value", authorization.getId());
		}
		else if (access != null && access.isInvalidated()) {
			this.issued.endAccess(AuthorizationRows.digest(access.getToken().getTokenValue()));
		}
		else if (refresh == null || authorization.getAttribute(EARLIER) != null
				|| !update(authorization, "refresh_digest = :refresh_digest AND refresh->>'invalidated' = 'false'")) {
			throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
		}
	}

	// Whichever way a token is revoked, its application ends and the gateways hear of it;
	// doing so twice changes nothing.
	private void takeBackIfRevoked(OAuth2Authorization authorization) {
		var refresh = authorization.getRefreshToken();
		if (refresh != null && refresh.isInvalidated()) {
			this.issued.endEarlier(List.of(authorization.getId()));
		}
		var access = authorization.getAccessToken();
		if (access == null || !access.isInvalidated() || access.getClaims() == null
				|| !(access.getClaims().get("jti") instanceof String jti)) {
			return;
		}
		if (access.getClaims().containsKey("authorization_details")) {
			this.loans.revokeToken(jti);
		}
		Instant expiresAt = access.getToken().getExpiresAt();
		if (expiresAt != null) {
			this.revocations.publish(jti, expiresAt);
		}
	}

	/// Ends the token of an application that was taken back, in the same transaction.
	@EventListener
	void invalidate(LoanTokenRevoked revoked) {
		this.jdbc
			.sql("""
					UPDATE oauth_authorization SET version = version + 1, access = jsonb_set(access, '{invalidated}', 'true')
					WHERE access_jti = :jti AND access->>'invalidated' = 'false'
					""")
			.param("jti", revoked.jti())
			.update();
	}

	/// Ends whatever was issued to a client, in the transaction that ends the client. The
	/// gateways hear of it before that is certain: a token too few does no harm.
	@EventListener
	void end(ClientRemoved removed) {
		end(removed.clientId(), null);
	}

	/// Ends whatever was issued to a client in somebody's name, in the caller's
	/// transaction.
	public void end(Subject subject, String clientId) {
		end(clientId, subject.id());
	}

	private void end(String clientId, @Nullable String principal) {
		List<String> ids = this.jdbc.sql("""
				SELECT id FROM oauth_authorization
				WHERE client_id = :client_id AND principal = coalesce(:principal::text, principal)
				FOR UPDATE
				""").param("client_id", clientId).param("principal", principal).query(String.class).list();
		for (int from = 0; from < ids.size(); from += PORTION) {
			List<String> portion = ids.subList(from, Math.min(from + PORTION, ids.size()));
			this.jdbc.sql("""
					SELECT access_jti, (access->>'expires_at')::bigint AS expires_at,
						access->'claims'->'authorization_details' IS NOT NULL AS of_loan
					FROM oauth_authorization
					WHERE id IN (:ids) AND access_jti IS NOT NULL AND access->>'invalidated' = 'false'
						AND (access->>'expires_at')::bigint > :now
					""")
				.param("ids", portion)
				.param("now", this.clock.instant().toEpochMilli())
				.query((row, _) -> takeBack(row.getString("access_jti"), row.getLong("expires_at"),
						row.getBoolean("of_loan")))
				.list();
			this.issued.endEarlier(portion);
			this.jdbc.sql("DELETE FROM oauth_authorization WHERE id IN (:ids)").param("ids", portion).update();
		}
	}

	private String takeBack(String jti, long expiresAtMillis, boolean ofLoan) {
		if (ofLoan) {
			this.loans.revokeToken(jti);
		}
		this.revocations.publish(jti, Instant.ofEpochMilli(expiresAtMillis));
		return jti;
	}

	/// Tells the gateways, once that is certain.
	@TransactionalEventListener
	void publish(LoanTokenRevoked revoked) {
		this.revocations.publish(revoked.jti(), revoked.expiresAt());
	}

	private StatementSpec bind(StatementSpec statement, OAuth2Authorization authorization) {
		OAuth2AuthorizationRequest request = authorization.getAttribute(OAuth2AuthorizationRequest.class.getName());
		String state = authorization.getAttribute(OAuth2ParameterNames.STATE);
		var code = authorization.getToken(OAuth2AuthorizationCode.class);
		var access = authorization.getAccessToken();
		var refresh = authorization.getRefreshToken();
		var idToken = authorization.getToken(OidcIdToken.class);
		return statement.param("id", authorization.getId())
			.param("scopes", String.join(" ", authorization.getAuthorizedScopes()))
			.param("request", (request != null) ? this.rows.writeRequest(authorization.getId(), request) : null)
			.param("granted",
					AuthorizationRows
						.writeGrant((request != null) ? request.getAdditionalParameters().get(Grant.PARAMETER) : null))
			.param("state", (state != null) ? AuthorizationRows.digest(state) : null)
			.param("code_digest", digest(code))
			.param("code", AuthorizationRows.writeToken(code, Set.of(), null))
			.param("access_digest", digest(access))
			.param("access_jti", (access != null && access.getClaims() != null) ? access.getClaims().get("jti") : null)
			.param("access",
					AuthorizationRows.writeToken(access, (access != null) ? access.getToken().getScopes() : Set.of(),
							(access != null) ? access.getToken().getTokenType().getValue() : null))
			.param("refresh_digest", digest(refresh))
			.param("refresh", AuthorizationRows.writeToken(refresh, Set.of(), null))
			.param("id_token_digest", digest(idToken))
			.param("id_token", AuthorizationRows.writeToken(idToken, Set.of(), null))
			.param("expires_at",
					Timestamp.from(Stream.of(code, access, refresh, idToken)
						.filter(Objects::nonNull)
						.map((token) -> token.getToken().getExpiresAt())
						.filter(Objects::nonNull)
						.max(Instant::compareTo)
						.orElseGet(() -> this.clock.instant().plus(PUSHED_LIFETIME))));
	}

	private static <T extends OAuth2Token> byte @Nullable [] digest(OAuth2Authorization.@Nullable Token<T> token) {
		return (token != null) ? AuthorizationRows.digest(token.getToken().getTokenValue()) : null;
	}

	@Override
	public void remove(OAuth2Authorization authorization) {
		this.jdbc.sql("DELETE FROM oauth_authorization WHERE id = :id").param("id", authorization.getId()).update();
	}

	@Override
	public @Nullable OAuth2Authorization findById(String id) {
		return this.jdbc.sql("SELECT * FROM oauth_authorization WHERE id = :id")
			.param("id", id)
			.query((row, _) -> read(row, null))
			.optional()
			.flatMap(Function.identity())
			.orElse(null);
	}

	@Override
	public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType tokenType) {
		List<String> columns = switch ((tokenType != null) ? tokenType.getValue() : "") {
			case "state" -> List.of("state_digest");
			case "code" -> List.of("code_digest");
			case "access_token" -> List.of("access_digest");
			case "refresh_token" -> List.of("refresh_digest");
			case "id_token" -> List.of("id_token_digest");
			case "" -> List.of("access_digest", "refresh_digest", "code_digest", "state_digest", "id_token_digest");
			default -> List.of();
		};
		for (String column : columns) {
			var found = this.jdbc.sql("SELECT * FROM oauth_authorization WHERE " + column + " = :digest")
				.param("digest", Digests.sha256(token))
				.query((row, _) -> read(row, token))
				.list();
			if (!found.isEmpty()) {
				return found.getFirst().orElse(null);
			}
		}
		return columns.contains("access_digest") ? findByEarlierAccess(token) : null;
	}

	private @Nullable OAuth2Authorization findByEarlierAccess(String token) {
		return this.jdbc
			.sql("""
					SELECT earlier.digest AS access_digest, earlier.access AS access, latest.id, version, client_id, principal,
						grant_type, scopes, request, granted, state_digest, code_digest, code, refresh_digest, refresh,
						id_token_digest, id_token
					FROM oauth_earlier_access earlier JOIN oauth_authorization latest ON latest.id = authorization_id
					WHERE earlier.digest = :digest
					""")
			.param("digest", Digests.sha256(token))
			.query((row, _) -> read(row, token))
			.optional()
			.flatMap(Function.identity())
			.map((found) -> OAuth2Authorization.from(found).attribute(EARLIER, true).build())
			.orElse(null);
	}

	/// Takes a pushed request out of the store.
	/// @param state what follows `urn:ietf:params:oauth:request_uri:` in the
	/// `request_uri`
	/// @return whether this call did: whoever comes second finds nothing
	/// @see <a href="https://www.rfc-editor.org/rfc/rfc9126#section-7.3">RFC 9126,
	/// section 7.3</a>
	public boolean takePushed(String state, String clientId) {
		return this.jdbc.sql("DELETE FROM oauth_authorization WHERE state_digest = :digest AND client_id = :client_id")
			.param("digest", Digests.sha256(state))
			.param("client_id", clientId)
			.update() == 1;
	}

	/// A pushed request that nobody was answered for yet.
	/// @param state what follows `urn:ietf:params:oauth:request_uri:` in the
	/// `request_uri`
	public Optional<OAuth2AuthorizationRequest> findPushed(String state, String clientId) {
		return this.jdbc
			.sql("SELECT * FROM oauth_authorization WHERE state_digest = :digest AND client_id = :client_id")
			.param("digest", Digests.sha256(state))
			.param("client_id", clientId)
			.query((row, _) -> read(row, null))
			.optional()
			.flatMap(Function.identity())
			.flatMap((pushed) -> Optional.ofNullable(pushed.getAttribute(OAuth2AuthorizationRequest.class.getName())));
	}

	/// Keeps a pushed request for as long as a browser is under way with it, even where
	/// its `request_uri` lapses meanwhile.
	public void keepPushed(String state, String clientId, Duration life) {
		this.jdbc.sql("""
				UPDATE oauth_authorization SET expires_at = greatest(expires_at, :until)
				WHERE state_digest = :digest AND client_id = :client_id
				""")
			.param("until", Timestamp.from(this.clock.instant().plus(life)))
			.param("digest", Digests.sha256(state))
			.param("client_id", clientId)
			.update();
	}

	// Of a client that was ended while its request was under way nothing counts.
	private Optional<OAuth2Authorization> read(ResultSet row, @Nullable String presented) throws SQLException {
		String id = row.getString("id");
		var client = this.clients.findById(row.getString("client_id"));
		if (client == null) {
			return Optional.empty();
		}
		String scopes = row.getString("scopes");
		OAuth2Authorization.Builder builder = OAuth2Authorization.withRegisteredClient(client)
			.id(id)
			.principalName(row.getString("principal"))
			.authorizationGrantType(new AuthorizationGrantType(row.getString("grant_type")))
			.authorizedScopes(scopes.isEmpty() ? Set.of() : new LinkedHashSet<>(List.of(scopes.split(" "))))
			.attribute(VERSION, row.getLong("version"))
			.attribute(Principal.class.getName(), row.getString("principal").isEmpty() ? NOBODY
					: UsernamePasswordAuthenticationToken.authenticated(row.getString("principal"), null, List.of()));
		String granted = row.getString("granted");
		byte[] request = row.getBytes("request");
		if (request != null) {
			builder.attribute(OAuth2AuthorizationRequest.class.getName(), this.rows.readRequest(id, request,
					(granted != null) ? AuthorizationRows.readGrant(granted) : null));
		}
		byte[] state = row.getBytes("state_digest");
		if (state != null) {
			builder.attribute(OAuth2ParameterNames.STATE, AuthorizationRows.value(state, presented));
		}
		readTokens(row, builder, presented);
		return Optional.of(builder.build());
	}

	private static void readTokens(ResultSet row, OAuth2Authorization.Builder builder, @Nullable String presented)
			throws SQLException {
		TokenRow code = AuthorizationRows.readToken(row, "code", presented);
		if (code != null) {
			builder.token(new OAuth2AuthorizationCode(code.tokenValue(), code.issuedAt(), code.expiresAt()),
					code::metadata);
		}
		TokenRow access = AuthorizationRows.readToken(row, "access", presented);
		if (access != null) {
			builder.token(
					new OAuth2AccessToken(new OAuth2AccessToken.TokenType(Objects.requireNonNull(access.type())),
							access.tokenValue(), access.issuedAt(), access.expiresAt(), access.scopeSet()),
					access::metadata);
		}
		TokenRow refresh = AuthorizationRows.readToken(row, "refresh", presented);
		if (refresh != null) {
			builder.token(new OAuth2RefreshToken(refresh.tokenValue(), refresh.issuedAt(), refresh.expiresAt()),
					refresh::metadata);
		}
		TokenRow idToken = AuthorizationRows.readToken(row, "id_token", presented);
		if (idToken != null) {
			builder.token(new OidcIdToken(idToken.tokenValue(), idToken.issuedAt(), idToken.expiresAt(),
					idToken.typedClaims()), idToken::metadata);
		}
	}

	/// Deletes what lapsed a day ago: until then a code that comes back is known as used.
	/// A pushed request that nobody was answered for has no code, and goes as it lapses.
	/// Goes on until nothing is left, so that no number of requests outruns it; each
	/// portion is a transaction of its own, so that none holds up whoever writes.
	@Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
	void purge() {
		Instant now = this.clock.instant();
		deleteAll("expires_at < :before AND state_digest IS NOT NULL AND code_digest IS NULL", now);
		deleteAll("expires_at < :before", now.minus(Duration.ofDays(1)));
		this.issued.purge(now, PORTION);
	}

	private void deleteAll(String which, Instant before) {
		int deleted;
		do {
			deleted = this.jdbc.sql("""
					DELETE FROM oauth_authorization WHERE id IN (
						SELECT id FROM oauth_authorization WHERE %s ORDER BY expires_at LIMIT :portion
						FOR UPDATE SKIP LOCKED)
					""".formatted(which)).param("before", Timestamp.from(before)).param("portion", PORTION).update();
		}
		while (deleted == PORTION);
	}

}
