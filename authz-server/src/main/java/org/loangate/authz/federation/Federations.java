package org.loangate.authz.federation;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Emails;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.LeftBehind;
import org.loangate.authz.account.Subject;
import org.loangate.authz.account.TakesBack;
import org.loangate.authz.account.ToldChanges;
import org.loangate.authz.account.ToldChanges.Told;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.stepup.StepUps;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Which account each person at a provider is linked to.
@Component
class Federations implements TakesBack {

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final StepUps stepUps;

	private final Emails emails;

	private final Evidence evidence;

	private final ToldChanges told;

	private final Notices notices;

	private final Clock clock;

	Federations(JdbcClient jdbc, Accounts accounts, StepUps stepUps, Emails emails, Evidence evidence, ToldChanges told,
			Notices notices, Clock clock) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.stepUps = stepUps;
		this.emails = emails;
		this.evidence = evidence;
		this.told = told;
		this.notices = notices;
		this.clock = clock;
	}

	/// Whose account somebody's at a provider is linked to.
	Optional<Subject> find(Federated person) {
		return this.jdbc.sql("""
				SELECT subject FROM authentication_federation
				WHERE provider = :provider AND provider_subject = :providerSubject
				""")
			.param("provider", person.provider())
			.param("providerSubject", person.subject())
			.query(String.class)
			.optional()
			.map(Subject::new);
	}

	/// What an account is linked to.
	List<Linked> of(Subject subject) {
		return this.jdbc.sql("""
				SELECT provider, linked_at FROM authentication_federation WHERE subject = :subject ORDER BY linked_at
				""")
			.param("subject", subject.id())
			.query((row, _) -> new Linked(row.getString("provider"),
					row.getObject("linked_at", OffsetDateTime.class).toInstant()))
			.list();
	}

	/// Links an account. The caller has a proof on both sides.
	/// @return whether neither of the two was linked at that provider, or both to each
	/// other
	@Transactional
	boolean link(Subject subject, Federated person) {
		Instant now = this.clock.instant();
		int added = this.jdbc.sql("""
				INSERT INTO authentication_federation (provider, provider_subject, subject, linked_at)
				VALUES (:provider, :providerSubject, :subject, :now) ON CONFLICT DO NOTHING
				""")
			.param("provider", person.provider())
			.param("providerSubject", person.subject())
			.param("subject", subject.id())
			.param("now", now.atOffset(ZoneOffset.UTC))
			.update();
		if (added == 1) {
			this.evidence.append("provider-linked", subject.id(),
					Map.of("provider", person.provider(), "provider_subject", person.subject()));
			this.notices.tell(subject.id(), new Notice("provider-linked", Map.of(),
					this.told.link(subject, "provider-linked", person.provider(), "")), now);
		}
		return added == 1 || find(person).filter(subject::equals).isPresent();
	}

	/// Opens an account for somebody. The provider's word on who they are makes them
	/// `asserted`; the address it names is
	/// only claimed until it is confirmed here.
	/// @return nothing when they are linked already
	@Transactional
	Optional<Account> open(Federated person, String email) {
		if (find(person).isPresent()) {
			return Optional.empty();
		}
		Account account = this.accounts.register(email);
		this.accounts.setIdentity(account.subject(), Identity.ASSERTED);
		this.evidence.append("identity-asserted", account.subject().id(), Map.of("provider", person.provider()));
		this.emails.ask(account.subject(), email);
		if (!link(account.subject(), person)) {
			throw new IllegalStateException("somebody linked them meanwhile");
		}
		return Optional.of(account);
	}

	/// Ends a link, unless nothing would be left to sign in by.
	/// @return whether it is ended
	@Transactional
	boolean unlink(Subject subject, String provider) {
		List<String> linked = this.jdbc.sql("""
				SELECT provider FROM authentication_federation WHERE subject = :subject FOR UPDATE
				""").param("subject", subject.id()).query(String.class).list();
		List<String> enrolled = this.stepUps.enrolled(subject);
		boolean isLast = linked.size() == 1 && !enrolled.contains("password") && !enrolled.contains("passkey");
		if (!linked.contains(provider) || isLast) {
			return false;
		}
		this.jdbc.sql("DELETE FROM authentication_federation WHERE subject = :subject AND provider = :provider")
			.param("subject", subject.id())
			.param("provider", provider)
			.update();
		this.evidence.append("provider-unlinked", subject.id(), Map.of("provider", provider));
		tellUnlinked(subject, provider);
		return true;
	}

	/// Ends every link: somebody else could have made it. There is a password now.
	@EventListener
	@Transactional
	void clear(LeftBehind event) {
		this.jdbc.sql("DELETE FROM authentication_federation WHERE subject = :subject RETURNING provider")
			.param("subject", event.subject().id())
			.query(String.class)
			.list()
			.forEach((provider) -> {
				this.evidence.append("provider-unlinked", event.subject().id(), Map.of("provider", provider));
				tellUnlinked(event.subject(), provider);
			});
	}

	private void tellUnlinked(Subject subject, String provider) {
		String notice = "provider-unlinked";
		this.notices.tell(subject.id(), new Notice(notice, Map.of(), this.told.link(subject, notice, provider, "")),
				this.clock.instant());
	}

	@Override
	public boolean canTakeBack(Told change) {
		return change.notice().equals("provider-linked")
				&& of(change.subject()).stream().anyMatch((link) -> link.provider().equals(change.kind()));
	}

	/// Ends the link, unless nothing would be left to sign in by.
	@Override
	@Transactional
	public void takeBack(Told change) {
		unlink(change.subject(), change.kind());
	}

	/// A link of an account.
	record Linked(String provider, Instant at) {
	}

}
