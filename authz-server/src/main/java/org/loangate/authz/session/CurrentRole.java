package org.loangate.authz.session;

import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;

import org.springframework.stereotype.Component;

/// The role of whoever is signed in, as the account has it now: read once a request, and never kept in a session.
@Component
public final class CurrentRole {

	private static final String FOUND = CurrentRole.class.getName();

	private final Accounts accounts;

	CurrentRole(Accounts accounts) {
		this.accounts = accounts;
	}

	/// The role, or nothing where there is no such account any more.
	public Optional<Role> of(HttpServletRequest request, Subject subject) {
		if (request.getAttribute(FOUND) instanceof Found found && found.subject().equals(subject)) {
			return Optional.of(found.role());
		}
		Optional<Role> role = this.accounts.find(subject).map(Account::role);
		role.ifPresent((known) -> request.setAttribute(FOUND, new Found(subject, known)));
		return role;
	}

	private record Found(Subject subject, Role role) {
	}

}
