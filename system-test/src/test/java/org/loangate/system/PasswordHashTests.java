package org.loangate.system;

import org.junit.jupiter.api.Test;
import org.loangate.stores.Schema;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// What a server as it ships keeps of passwords: those of authz-server's tests hash at next to no cost.
class PasswordHashTests {

	@Test
	void takesNineteenMebibytesAndTwoPasses() {
		JdbcClient jdbc = JdbcClient.create(TestStacks.SAME_SITE.get().stores().dataSource(Schema.AUTHZ));

		assertThat(jdbc.sql("SELECT hash FROM authentication_password WHERE NOT imported").query(String.class).list())
			.isNotEmpty()
			.allSatisfy((hash) -> assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
	}

}
