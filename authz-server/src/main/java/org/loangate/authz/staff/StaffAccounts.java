package org.loangate.authz.staff;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountClosed;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.evidence.Evidence;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The accounts of everybody who is staff.
@Component
public class StaffAccounts {

	private static final int MOST_SHOWN = 500;

	private final Accounts accounts;

	private final Invitations invitations;

	private final Evidence evidence;

	private final ApplicationEventPublisher events;

	StaffAccounts(Accounts accounts, Invitations invitations, Evidence evidence, ApplicationEventPublisher events) {
		this.accounts = accounts;
		this.invitations = invitations;
		this.evidence = evidence;
		this.events = events;
	}

	/// Everybody with an open account, by user name.
	public List<Account> open() {
		return this.accounts.staff(MOST_SHOWN);
	}

	/// Everybody with an open account of one of these roles.
	public List<Subject> of(Set<Role> roles) {
		return this.accounts.of(roles);
	}

	/// Closes an account for good: nobody signs in to it, its sign-ins and tokens end,
	/// and
	/// what it proposed and nobody approved of is taken back.
	/// @param by who does it
	/// @return whether this call closed it
	@Transactional
	public boolean close(Subject subject, Subject by) {
		if (!this.accounts.closeStaff(subject)) {
			return false;
		}
		this.invitations.withdraw(subject, by);
		this.evidence.append("account-closed", subject.id(), Map.of("by", by.id()));
		this.events.publishEvent(new AccountClosed(subject));
		return true;
	}

}
