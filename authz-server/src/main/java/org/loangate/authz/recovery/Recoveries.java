package org.loangate.authz.recovery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountRecovered;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.EmailChanges;
import org.loangate.authz.account.LeftBehind;
import org.loangate.authz.account.Links;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.account.ToldChanges;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.recovery.PendingChange.Kind;
import org.loangate.authz.session.SessionRegister;
import org.loangate.authz.session.SignedOut;
import org.loangate.authz.stepup.EnrolmentGuard;
import org.loangate.authz.stepup.Factor;
import org.loangate.authz.stepup.Quarantine;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Recovers accounts of people who can prove nothing but their e-mail address.
///
/// A link to the confirmed address begins a wait, of which every older channel is told; a second link, sent when the wait is
/// over, takes the account: a new password, everything signed out and revoked, and what anybody else could have left gone.
/// Factors in quarantine, and those younger than [#SETTLED], are removed with it; an older one stays, and stays settled:
/// whoever reads the mail does not have it. Its owner, who lost it, has it removed afterwards, by a wait of its own. A face
/// stays enrolled: nobody can take it along.
///
/// Staff are not recovered so: an operator invites them anew.
@Component
class Recoveries {

	/// How old a factor must be for a mailbox alone not to remove it.
	static final Duration SETTLED = EnrolmentGuard.OLD;

	private static final Duration LINK = Duration.ofHours(1);

	private final Accounts accounts;

	private final EmailChanges emails;

	private final Links links;

	private final PendingChanges changes;

	private final List<Factor> factors;

	private final Passwords passwords;

	private final Quarantine quarantine;

	private final SessionRegister sessions;

	private final ToldChanges told;

	private final Notices notices;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Recoveries(Accounts accounts, EmailChanges emails, Links links, PendingChanges changes, List<Factor> factors,
			Passwords passwords, Quarantine quarantine, SessionRegister sessions, ToldChanges told, Notices notices,
			ApplicationEventPublisher events, Clock clock) {
		this.accounts = accounts;
		this.emails = emails;
		this.links = links;
		this.changes = changes;
		this.factors = List.copyOf(factors);
		this.passwords = passwords;
		this.quarantine = quarantine;
		this.sessions = sessions;
		this.told = told;
		this.notices = notices;
		this.events = events;
		this.clock = clock;
	}

	/// Sends the link that begins, where there is an account with that address.
	@Transactional
	void ask(String email, Locale locale) {
		Account present = this.accounts.findByEmail(email).filter(Account::emailVerified).orElse(null);
		Account account = (present != null) ? present : this.emails.findByFormer(email).orElse(null);
		if (account == null) {
			return;
		}
		if (this.accounts.isFrozen(account.subject())) {
			this.notices.send(email, locale, new Notice("account-frozen", Map.of(), null));
			return;
		}
		if (account.role() != Role.BORROWER) {
			this.notices.send(email, locale, new Notice("recovery-of-staff", Map.of(), null));
			return;
		}
		String token = this.links.issue(PendingChanges.BEGIN, account.subject(), (present != null) ? "" : email, LINK);
		this.notices.send(email, locale,
				new Notice("recovery-link", Map.of(), this.changes.page("/recover/begin", token)));
	}

	/// Begins the wait. Where one runs that began from the other of two addresses, both
	/// sides want the account: the desk decides.
	/// @return nothing when the link is not good, or no longer
	@Transactional
	Optional<PendingChange> begin(String token, Locale locale) {
		Links.Link link = this.links.use(PendingChanges.BEGIN, token).orElse(null);
		if (link == null || this.accounts.isFrozen(link.subject())) {
			return Optional.empty();
		}
		String former = link.data().isEmpty() ? null : link.data();
		if (former != null && this.emails.findByFormer(former)
			.filter((found) -> found.subject().equals(link.subject()))
			.isEmpty()) {
			return Optional.empty();
		}
		PendingChange begun = this.changes.begin(link.subject(), Kind.RECOVERY, null, null, former, locale);
		if (!Objects.equals(begun.address(), former)) {
			this.changes.freeze(link.subject(), "two-addresses", begun.id());
			return Optional.empty();
		}
		return Optional.of(begun);
	}

	/// The account that a link goes on to recover now.
	Optional<Account> ready(String token) {
		return this.links.find(PendingChanges.GO_ON, token)
			.filter((link) -> waiting(link).isPresent() && !this.accounts.isFrozen(link.subject()))
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
			boolean kept = removeYoung(subject);
			this.passwords.set(subject, password);
			if (kept) {
				this.quarantine.recovered(subject);
			}
			else {
				this.quarantine.enterAll(subject);
			}
			if (done.address() != null) {
				this.emails.restore(subject, done.address());
			}
			this.events.publishEvent(new LeftBehind(subject));
			this.sessions.endAll(subject, SignedOut.Reason.RECOVERED);
			this.events.publishEvent(new AccountRecovered(subject));
			this.notices.tell(subject.id(),
					new Notice("recovery-done", Map.of(), this.told.link(subject, "recovery-done", "", "")),
					this.clock.instant());
		});
		return change.map(PendingChange::subject);
	}

	// Whether anything is left that a proof can be given with.
	private boolean removeYoung(Subject subject) {
		Quarantine.Held held = this.quarantine.of(subject);
		Instant old = this.clock.instant().minus(SETTLED);
		boolean kept = false;
		for (Factor factor : this.factors) {
			for (String credential : factor.credentials(subject)) {
				boolean isOld = !factor.recovers() && held.until(factor.profile().id(), credential).isEmpty()
						&& factor.enrolledAt(subject, credential).filter((at) -> at.isBefore(old)).isPresent();
				boolean stays = isOld || !factor.remove(subject, credential);
				kept |= stays && isOld && factor.serves(null) && !factor.profile().amr().contains("pwd");
			}
		}
		return kept;
	}

	private Optional<PendingChange> waiting(Links.Link link) {
		return this.changes.find(link.data(), link.subject());
	}

}
