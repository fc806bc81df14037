package org.loangate.authz.factor.password;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

import org.loangate.authz.account.LeftBehind;
import org.loangate.authz.account.ToldChanges;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.factor.password.PasswordRules.Secret;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.session.SessionRegister;
import org.loangate.authz.session.SignIn;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Puts a new password in the place of the one there is.
@Component
class PasswordChanges {

	private final JdbcClient jdbc;

	private final SessionRegister register;

	private final Evidence evidence;

	private final ToldChanges told;

	private final Notices notices;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	PasswordChanges(JdbcClient jdbc, SessionRegister register, Evidence evidence, ToldChanges told, Notices notices,
			ApplicationEventPublisher events, Clock clock) {
		this.jdbc = jdbc;
		this.register = register;
		this.evidence = evidence;
		this.told = told;
		this.notices = notices;
		this.events = events;
		this.clock = clock;
	}

	/// Changes the password, ends every other sign-in of the person and all that anybody
	/// else could have left, and tells them.
	///
	/// Of two sign-ins that change it at once one wins and ends the other.
	/// @param hash of the new one
	/// @return whether it was changed: not when the sign-in at hand has ended, or there
	/// is no password
	@Transactional
	public boolean change(SignIn signIn, String hash) {
		Instant now = this.clock.instant();
		String subject = signIn.subject().id();
		// First: whoever changes it meanwhile waits here, before either holds a sign-in.
		int locked = this.jdbc.sql("SELECT subject FROM authentication_password WHERE subject = :subject FOR UPDATE")
			.param("subject", subject)
			.query(String.class)
			.list()
			.size();
		if (locked == 0 || !this.register.hold(signIn.sid())) {
			return false;
		}
		this.jdbc.sql(
				"UPDATE authentication_password SET hash = :hash, imported = false, changed_at = :now WHERE subject = :subject")
			.param("hash", hash)
			.param("now", now.atOffset(ZoneOffset.UTC))
			.param("subject", subject)
			.update();
		this.evidence.append("password-changed", subject, Map.of("sid", signIn.sid()));
		this.notices.tell(subject,
				new Notice("password-changed", Map.of(), this.told.link(signIn.subject(), "password-changed", "", "")),
				now);
		this.events.publishEvent(new LeftBehind(signIn.subject()));
		this.register.endAllElsewhere(signIn);
		return true;
	}

}
