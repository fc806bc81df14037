package org.loangate.authz.oauth.registration;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.BeforeEach;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// Asks for registration, and sees to it that nothing is written where that is refused.
abstract class HostileRegistrationTests {

	@Autowired
	Settings settings;

	@Autowired
	RateLimits limits;

	@Autowired
	JdbcClient jdbc;

	TestRegistrar registrar;

	long before;

	@BeforeEach
	void begin() {
		this.registrar = new TestRegistrar(this.settings.issuer());
		this.limits.clear("client-registration", "registrar");
		this.before = written();
	}

	long written() {
		return this.jdbc.sql("""
				SELECT (SELECT count(*) FROM oauth_client) + (SELECT count(*) FROM oauth_initial_access_token)
					+ (SELECT count(*) FROM evidence_entry)
				""").query(Long.class).single();
	}

	void assertRefused(HttpResponse<String> answer, int status, String error) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
		assertThat(TestRegistrar.json(answer).path("error").stringValue()).as(answer.body()).isEqualTo(error);
		assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
		assertThat(written()).isEqualTo(this.before);
	}

}
