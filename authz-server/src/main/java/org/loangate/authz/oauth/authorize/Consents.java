package org.loangate.authz.oauth.authorize;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.loangate.authz.account.AccountClosed;
import org.loangate.authz.account.LeftBehind;
import org.loangate.authz.account.Subject;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.grant.JdbcAuthorizations;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Which clients people let in, and to what.
///
/// Clients of the configuration belong to the lender, whom people deal with anyway: they are asked about only where the
/// client wants it. A client that registered itself is asked about until the person has said yes to all it wants.
@Component
class Consents {

	private final JdbcClient jdbc;

	private final Evidence evidence;

	private final Clients clients;

	private final JdbcAuthorizations authorizations;

	private final Clock clock;

	Consents(JdbcClient jdbc, Clients clients, JdbcAuthorizations authorizations, Evidence evidence, Clock clock) {
		this.jdbc = jdbc;
		this.evidence = evidence;
		this.clients = clients;
		this.authorizations = authorizations;
		this.clock = clock;
	}

	boolean isNeeded(String clientId, Subject subject, Set<String> scopes) {
		if (!this.clients.isDynamic(clientId)) {
			return false;
		}
		return !this.jdbc.sql("SELECT scopes FROM oauth_consent WHERE subject = :subject AND client_id = :client")
			.param("subject", subject.id())
			.param("client", clientId)
			.query(String.class)
			.optional()
			.filter((given) -> Set.of(given.split(" ", -1)).containsAll(scopes))
			.isPresent();
	}

	/// The clients that somebody let in, the latest first.
	List<Given> of(Subject subject) {
		return this.jdbc.sql("""
				SELECT client_id, scopes FROM oauth_consent WHERE subject = :subject ORDER BY given_at DESC
				""")
			.param("subject", subject.id())
			.query((row, _) -> new Given(row.getString("client_id"), Set.of(row.getString("scopes").split(" ", -1))))
			.list();
	}

	/// Shuts a client out again: whatever it holds in the person's name ends with the
	/// word it was given on.
	@Transactional
	public void withdraw(Subject subject, String clientId) {
		int withdrawn = this.jdbc.sql("DELETE FROM oauth_consent WHERE subject = :subject AND client_id = :client")
			.param("subject", subject.id())
			.param("client", clientId)
			.update();
		if (withdrawn == 1) {
			this.authorizations.end(subject, clientId);
			this.evidence.append("consent-withdrawn", subject.id(), Map.of("client_id", clientId));
		}
	}

	/// Takes every consent back: somebody else could have given it.
	@EventListener
	@Transactional
	public void clear(LeftBehind event) {
		of(event.subject()).forEach((given) -> withdraw(event.subject(), given.clientId()));
	}

	/// Takes every consent back of somebody who has no account any more.
	@EventListener
	@Transactional
	public void clear(AccountClosed event) {
		of(event.subject()).forEach((given) -> withdraw(event.subject(), given.clientId()));
	}

	/// Records that somebody let a client in, beside what they let it do before.
	@Transactional
	public void give(Subject subject, String clientId, Set<String> scopes) {
		Set<String> all = new TreeSet<>(scopes);
		this.jdbc.sql("SELECT scopes FROM oauth_consent WHERE subject = :subject AND client_id = :client FOR UPDATE")
			.param("subject", subject.id())
			.param("client", clientId)
			.query(String.class)
			.optional()
			.ifPresent((before) -> all.addAll(List.of(before.split(" ", -1))));
		this.jdbc.sql("""
				INSERT INTO oauth_consent (subject, client_id, scopes, given_at)
				VALUES (:subject, :client, :scopes, :now)
				ON CONFLICT (subject, client_id) DO UPDATE SET scopes = excluded.scopes, given_at = excluded.given_at
				""")
			.param("subject", subject.id())
			.param("client", clientId)
			.param("scopes", String.join(" ", all))
			.param("now", Timestamp.from(this.clock.instant()))
			.update();
		this.evidence.append("consent-given", subject.id(),
				Map.of("client_id", clientId, "scopes", List.copyOf(new TreeSet<>(scopes))));
	}

	/// What somebody let a client do.
	record Given(String clientId, Set<String> scopes) {
	}

}
