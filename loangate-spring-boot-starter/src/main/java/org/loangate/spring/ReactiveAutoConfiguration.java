package org.loangate.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;

/// An application on WebFlux has no servlet filter to be protected by: it does not start, rather than be open.
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
final class ReactiveAutoConfiguration {

	ReactiveAutoConfiguration() {
		throw new SettingsFault("This is a reactive web application",
				"Make it a servlet application (Spring MVC), or leave the starter out and verify Txn-Token by "
						+ "org.loangate.contract.verify.TransactionTokenVerifier.");
	}

}
