package org.loangate.authz.oauth.grant;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class PurgeTests {

	@Autowired
	private JdbcAuthorizations authorizations;

	@Autowired
	private JdbcClient jdbc;

	@Test
	void deletesWhateverLapsedUntilNothingIsLeft() {
		insert("purged", 12_000, null, Duration.ofHours(25));

		this.authorizations.purge();

		assertThat(left("purged")).isZero();
	}

	@Test
	void deletesPushedRequestsAsTheyLapseAndKeepsCodesForADay() {
		insert("unused", 100, "state_digest", Duration.ofSeconds(5));
		insert("coming", 100, "state_digest", Duration.ofSeconds(-60));
		insert("redeemed", 100, "code_digest", Duration.ofHours(2));

		this.authorizations.purge();

		assertThat(left("unused")).isZero();
		assertThat(left("coming")).isEqualTo(100);
		assertThat(left("redeemed")).isEqualTo(100);
		this.jdbc.sql("DELETE FROM oauth_authorization WHERE principal IN ('coming', 'redeemed')").update();
	}

	private void insert(String principal, int count, @Nullable String digest, Duration ago) {
		String column = (digest != null) ? ", " + digest : "";
		String value = (digest != null) ? ", sha256(convert_to(:principal || n, 'UTF8'))" : "";
		this.jdbc
			.sql("""
					INSERT INTO oauth_authorization (id, version, client_id, principal, grant_type, scopes, expires_at%s)
					SELECT :principal || '-' || lpad(CAST(n AS text), 16, '0'), 1, 'lending-web', :principal, 'authorization_code', '', :expires%s
					FROM generate_series(1, :count) AS n
					"""
				.formatted(column, value))
			.param("principal", principal)
			.param("count", count)
			.param("expires", Instant.now().minus(ago).atOffset(ZoneOffset.UTC))
			.update();
	}

	private int left(String principal) {
		return this.jdbc.sql("SELECT count(*) FROM oauth_authorization WHERE principal = :principal")
			.param("principal", principal)
			.query(Integer.class)
			.single();
	}

}
