package org.loangate.authz.demo;

import org.loangate.authz.account.Accounts;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/// Refuses to start on a database that was used for the demo: everybody knows its passwords.
@Component
@Profile("!demo")
final class NoDemoAccounts implements InitializingBean {

	private final Accounts accounts;

	NoDemoAccounts(Accounts accounts) {
		this.accounts = accounts;
	}

	@Override
	public void afterPropertiesSet() {
		if (this.accounts.hasDemoAccounts()) {
			throw new IllegalStateException(
					"the database holds demo accounts (expected: none outside of profile demo)");
		}
	}

}
