package org.loangate.authz.platform;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SeparateRolesTests {

	@Test
	void refusesOneRoleForBothInProduction() {
		assertThatIllegalStateException().isThrownBy(() -> start("loangate", "loangate"))
			.withMessageContaining("LOANGATE_POSTGRES_OWNER_USER");
	}

	@Test
	void startsWithTwoRoles() {
		assertThatCode(() -> start("authz_app", "authz_owner")).doesNotThrowAnyException();
	}

	@Test
	void leavesTheDemoAlone() {
		assertThatCode(() -> start("loangate", "loangate", "demo")).doesNotThrowAnyException();
	}

	private static void start(String running, String owner, String... profiles) {
		MockEnvironment environment = new MockEnvironment().withProperty("LOANGATE_POSTGRES_USER", running)
			.withProperty("LOANGATE_POSTGRES_OWNER_USER", owner);
		environment.setActiveProfiles(profiles);
		GenericApplicationContext context = new GenericApplicationContext();
		context.setEnvironment(environment);
		new SeparateRoles()
			.onApplicationEvent(new ApplicationPreparedEvent(new SpringApplication(), new String[0], context));
	}

}
