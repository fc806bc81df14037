package org.loangate.authz.oauth.grant;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Ends what was issued under authorizations: the code, the refresh token and every access token, those too that a
/// refresh put another beside. The gateways hear of it before that is certain: a token too few does no harm.
@Component
class IssuedTokens {

	private final JdbcClient jdbc;

	private final Revocations revocations;

	private final Clock clock;

	IssuedTokens(JdbcClient jdbc, Revocations revocations, Clock clock) {
		this.jdbc = jdbc;
		this.revocations = revocations;
		this.clock = clock;
	}

	private record AccessToken(String jti, Instant expiresAt) {
	}

	/// Ends all of some authorizations, in the caller's transaction.
	/// @param which condition on `oauth_authorization` with `:value`
	@Transactional
	public void end(String which, String value) {
		List<AccessToken> ended = new ArrayList<>();
		List<String> ids = this.jdbc.sql("""
				UPDATE oauth_authorization SET version = version + 1,
					code = jsonb_set(code, '{invalidated}', 'true'),
					access = jsonb_set(access, '{invalidated}', 'true'),
					refresh = jsonb_set(refresh, '{invalidated}', 'true')
				WHERE %s AND expires_at > :now
				RETURNING id, access_jti, coalesce((access->>'expires_at')::bigint, 0) AS expires_at
				""".formatted(which))
			.param("value", value)
			.param("now", Timestamp.from(this.clock.instant()))
			.query((row, _) -> {
				String jti = row.getString("access_jti");
				if (jti != null) {
					ended.add(new AccessToken(jti, Instant.ofEpochMilli(row.getLong("expires_at"))));
				}
				return row.getString("id");
			})
			.list();
		publish(ended);
		endEarlier(ids);
	}

	/// Ends the access tokens that are not the latest of authorizations, in the caller's
	/// transaction, which has their rows locked: no refresh adds one meanwhile.
	@Transactional
	public void endEarlier(List<String> ids) {
		publish(this.jdbc.sql("""
				UPDATE oauth_earlier_access SET access = jsonb_set(access, '{invalidated}', 'true')
				WHERE authorization_id = ANY (:ids) AND access->>'invalidated' = 'false'
				RETURNING jti, expires_at
				""")
			.param("ids", ids.toArray(String[]::new))
			.query((row, _) -> new AccessToken(row.getString("jti"), row.getTimestamp("expires_at").toInstant()))
			.list());
	}

	/// Ends one access token, be it the latest or not, in the caller's transaction.
	@Transactional
	public void endAccess(byte[] digest) {
		// The latest first: a refresh that moves it is waited for, and seen by the
		// second.
		for (String statement : List.of(
				"""
						UPDATE oauth_authorization SET version = version + 1, access = jsonb_set(access, '{invalidated}', 'true')
						WHERE access_digest = :digest
						""",
				"""
						UPDATE oauth_earlier_access SET access = jsonb_set(access, '{invalidated}', 'true')
						WHERE digest = :digest
						""")) {
			this.jdbc.sql(statement).param("digest", digest).update();
		}
	}

	private void publish(List<AccessToken> ended) {
		ended.forEach((token) -> this.revocations.publish(token.jti(), token.expiresAt()));
	}

	/// Forgets access tokens that expired, portion by portion.
	void purge(Instant now, int portion) {
		int deleted;
		do {
			deleted = this.jdbc
				.sql("""
						DELETE FROM oauth_earlier_access WHERE digest IN (
							SELECT digest FROM oauth_earlier_access WHERE expires_at < :now ORDER BY expires_at LIMIT :portion
							FOR UPDATE SKIP LOCKED)
						""")
				.param("now", Timestamp.from(now))
				.param("portion", portion)
				.update();
		}
		while (deleted == portion);
	}

}
