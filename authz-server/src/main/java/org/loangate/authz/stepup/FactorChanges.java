package org.loangate.authz.stepup;

import java.time.Clock;
import java.util.Map;

import org.loangate.authz.account.Subject;
import org.loangate.authz.account.ToldChanges;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.session.SignIn;

import org.springframework.stereotype.Component;

/// What goes with every change to an account's own factors, in the caller's transaction: quarantine for what is new, and
/// word to the person.
@Component
public class FactorChanges {

	private final Quarantine quarantine;

	private final MailCodes codes;

	private final ToldChanges told;

	private final Notices notices;

	private final Clock clock;

	FactorChanges(Quarantine quarantine, MailCodes codes, ToldChanges told, Notices notices, Clock clock) {
		this.quarantine = quarantine;
		this.codes = codes;
		this.told = told;
		this.notices = notices;
		this.clock = clock;
	}

	/// Takes note of a factor that is new to the account. It is held in quarantine,
	/// unless a factor that is not was
	/// proven within the last minutes.
	/// @param by the sign-in it was enrolled in
	public void enrolled(SignIn by, String factor, String credential) {
		Quarantine.Held held = this.quarantine.of(by.subject());
		boolean vouched = by.factors()
			.stream()
			.anyMatch((proof) -> proof.isSecondFactorSince(this.clock.instant().minus(EnrolmentGuard.FRESH))
					&& !held.covers(proof));
		this.quarantine.enter(by.subject(), by.sid(), factor, credential, vouched,
				this.codes.isProven(by, AccountChange.FACTOR));
		tell(by.subject(), factor, credential, "added");
	}

	/// Takes note of a factor that was enrolled elsewhere, while that sign-in waited for
	/// it. It is held in quarantine.
	public void enrolled(Subject subject, String sid, String factor, String credential) {
		this.quarantine.enter(subject, sid, factor, credential, false, false);
		tell(subject, factor, credential, "added");
	}

	/// Takes note of a factor that is gone.
	public void removed(Subject subject, String factor, String credential) {
		this.quarantine.forget(subject, factor, credential);
		tell(subject, factor, credential, "removed");
	}

	/// Takes note of a factor that proves nothing any more and is still shown.
	public void ended(Subject subject, String factor, String credential) {
		tell(subject, factor, credential, "ended");
	}

	private void tell(Subject subject, String factor, String credential, String change) {
		String notice = factor + "-" + change;
		this.notices.tell(subject.id(),
				new Notice(notice, Map.of(), this.told.link(subject, notice, factor, credential)),
				this.clock.instant());
	}

}
