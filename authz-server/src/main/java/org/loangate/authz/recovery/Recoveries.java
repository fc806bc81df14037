package org.loangate.authz.recovery;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountRecovered;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Links;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.recovery.PendingChange.Kind;
import org.loangate.authz.session.SessionRegister;
import org.loangate.authz.session.SignedOut;
import org.loangate.authz.stepup.Factor;
import org.loangate.authz.stepup.Quarantine;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Recovers accounts of people who can prove nothing but their e-mail address.
///
/// A link to the confirmed address begins a wait, of which every older channel is told; a second link, sent when the wait is
/// over, takes the account: a new password, every other factor gone, everything signed out and revoked, and quarantine for
/// whatever is enrolled next. A face stays enrolled: nobody can take it along.
///
/// Staff are not recovered so: an operator invites them anew.
@Component
class Recoveries {

	private static final Duration LINK = Duration.ofHours(1);

	private final Accounts accounts;

	private final Links links;

	private final PendingChanges changes;

	private final List<Factor> factors;

	private final Passwords passwords;

	private final Quarantine quarantine;

	private final SessionRegister sessions;

	private final Notices notices;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Recoveries(Accounts accounts, Links links, PendingChanges changes, List<Factor> factors, Passwords passwords,
			Quarantine quarantine, SessionRegister sessions, Notices notices, ApplicationEventPublisher events,
			Clock clock) {
		this.accounts = accounts;
		this.links = links;
		this.changes = changes;
		this.factors = List.copyOf(factors);
		this.passwords = passwords;
		this.quarantine = quarantine;
		this.sessions = sessions;
		this.notices = notices;
		this.events = events;
		this.clock = clock;
	}

	/// Sends the link that begins, where there is an account with that address.
	@Transactional
	void ask(String email, Locale locale) {
		Account account = this.accounts.findByEmail(email).filter(Account::emailVerified).orElse(null);
		if (account == null) {
			return;
		}
		if (account.role() != Role.BORROWER) {
			this.notices.send(account.email(), locale, new Notice("recovery-of-staff", Map.of(), null));
			return;
		}
		String token = this.links.issue(PendingChanges.BEGIN, account.subject(), "", LINK);
		this.notices.send(account.email(), locale,
				new Notice("recovery-link", Map.of(), this.changes.page("/recover/begin", token)));
	}

	/// Begins the wait.
	/// @return nothing when the link is not good, or no longer
	@Transactional
	Optional<PendingChange> begin(String token, Locale locale) {
		return this.links.use(PendingChanges.BEGIN, token)
			.map((link) -> this.changes.begin(link.subject(), Kind.RECOVERY, null, null, locale));
	}

	/// The account that a link goes on to recover now.
	Optional<Account> ready(String token) {
		return this.links.find(PendingChanges.GO_ON, token)
			.filter((link) -> waiting(link).isPresent())
			.flatMap((link) -> this.accounts.find(link.subject()));
	}

	/// Gives the account to whoever holds the link.
	/// @param password one that the rules allow
	/// @return whose it is; nothing when the link is not good, or no longer
	@Transactional
	Optional<Subject> complete(String token, String password) {
		Optional<PendingChange> change = this.links.use(PendingChanges.GO_ON, token)
			.flatMap(this::waiting)
			.filter(this.changes::complete);
		change.ifPresent((done) -> {
			Subject subject = done.subject();
			for (Factor factor : this.factors) {
				factor.credentials(subject).forEach((credential) -> factor.remove(subject, credential));
			}
			this.passwords.set(subject, password);
			this.quarantine.enterAll(subject);
			this.sessions.endAll(subject, SignedOut.Reason.RECOVERED);
			this.events.publishEvent(new AccountRecovered(subject));
			this.notices.tell(subject.id(), new Notice("recovery-done", Map.of(), null), this.clock.instant());
		});
		return change.map(PendingChange::subject);
	}

	private Optional<PendingChange> waiting(Links.Link link) {
		return this.changes.find(link.data(), link.subject());
	}

}
