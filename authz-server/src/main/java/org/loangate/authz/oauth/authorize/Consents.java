package org.loangate.authz.oauth.authorize;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.loangate.authz.authentication.Subject;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.oauth.client.Clients;

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

	private final Clock clock;

	Consents(JdbcClient jdbc, Clients clients, Evidence evidence, Clock clock) {
		this.jdbc = jdbc;
		this.evidence = evidence;
		this.clients = clients;
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

}
