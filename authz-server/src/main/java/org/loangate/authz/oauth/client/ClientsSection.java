package org.loangate.authz.oauth.client;

import java.util.Map;

import org.loangate.authz.account.Subject;
import org.loangate.authz.staff.OperationsSection;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Shows operators which clients there are.
@Component
@Order(40)
final class ClientsSection implements OperationsSection {

	private static final int MOST = 500;

	private final ClientStore store;

	ClientsSection(ClientStore store) {
		this.store = store;
	}

	@Override
	public String template() {
		return "oauth/clients-operations";
	}

	@Override
	public Map<String, Object> view(Subject operator) {
		return Map.of("clients", this.store.list(MOST));
	}

}
