package org.loangate.authz.demo;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.DefaultApplicationArguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@IntegrationTest
class NoDemoAccountsTests {

	@Autowired
	private Accounts accounts;

	@Autowired
	private DemoAccounts demo;

	@Test
	void refusesADatabaseThatWasUsedForTheDemo() {
		assertThatIllegalStateException().isThrownBy(() -> new NoDemoAccounts(this.accounts).afterPropertiesSet())
			.withMessageContaining("demo");
	}

	@Test
	void makesTheDemosAccountsOnce() {
		Account mei = this.accounts.findByEmail("mei@example.test").orElseThrow();

		this.demo.run(new DefaultApplicationArguments());

		assertThat(this.accounts.findByEmail("mei@example.test")).contains(mei);
		assertThat(mei.identity()).isEqualTo(Identity.PROVEN);
		assertThat(this.accounts.findByEmail("sec2@example.test")).isPresent();
	}

}
