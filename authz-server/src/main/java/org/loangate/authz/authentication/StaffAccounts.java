package org.loangate.authz.authentication;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.loangate.authz.evidence.Evidence;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The accounts of everybody who is staff.
@Component
public class StaffAccounts {

	private static final int MOST_SHOWN = 500;

	private final JdbcClient jdbc;

	private final SessionRegister sessions;

	private final Evidence evidence;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	StaffAccounts(JdbcClient jdbc, SessionRegister sessions, Evidence evidence, ApplicationEventPublisher events,
			Clock clock) {
		this.jdbc = jdbc;
		this.sessions = sessions;
		this.evidence = evidence;
		this.events = events;
		this.clock = clock;
	}

	/// Everybody with an open account, by user name.
	public List<Account> open() {
		return this.jdbc.sql("SELECT " + Accounts.COLUMNS + """
				 FROM authentication_account
				WHERE role <> 'borrower' AND closed_at IS NULL ORDER BY email LIMIT :most
				""").param("most", MOST_SHOWN).query(Accounts::account).list();
	}

	/// Everybody with an open account of one of these roles.
	public List<Subject> of(Set<Role> roles) {
		return this.jdbc.sql("""
				SELECT subject FROM authentication_account WHERE role IN (:roles) AND closed_at IS NULL ORDER BY subject
				""")
			.param("roles", roles.stream().map(Role::value).toList())
			.query((row, _) -> new Subject(row.getString("subject")))
			.list();
	}

	/// Closes an account for good: nobody signs in to it, its sign-ins and tokens end.
	/// @param by who does it
	/// @return whether this call closed it
	@Transactional
	public boolean close(Subject subject, Subject by) {
		int closed = this.jdbc.sql("""
				UPDATE authentication_account SET closed_at = :now
				WHERE subject = :subject AND role <> 'borrower' AND closed_at IS NULL
				""")
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.param("subject", subject.id())
			.update();
		if (closed == 0) {
			return false;
		}
		this.evidence.append("account-closed", subject.id(), Map.of("by", by.id()));
		this.sessions.endAll(subject, SignedOut.Reason.ACCOUNT_CLOSED);
		this.events.publishEvent(new AccountClosed(subject));
		return true;
	}

}
