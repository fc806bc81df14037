package org.loangate.authz.oauth.grant;

import java.util.List;
import java.util.Objects;

import org.loangate.authz.account.AccountClosed;
import org.loangate.authz.account.AccountRecovered;
import org.loangate.authz.account.LeftBehind;
import org.loangate.authz.session.SessionRegister;
import org.loangate.authz.session.SignedOut;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// What hangs on a sign-in: the tokens that end with it, and the clients that were told its `sid`.
///
/// @see <a href="https://openid.net/specs/openid-connect-backchannel-1_0.html#BCActions">OpenID Connect Back-Channel
/// Logout 1.0, section 2.7</a>
@Component
public final class SessionTokens {

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final SessionRegister sessions;

	private final IssuedTokens issued;

	SessionTokens(JdbcClient jdbc, PlatformTransactionManager transactions, SessionRegister sessions,
			IssuedTokens issued) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.sessions = sessions;
		this.issued = issued;
	}

	/// Whether a sign-in is live, so that a token may be made in it. That keeps it from
	/// going idle: whoever uses an app all the time need not come by here for it.
	public boolean isLive(String sid) {
		return this.sessions.seen(sid);
	}

	/// Notes that a client is about to get an ID Token in a sign-in. A sign-in that ends
	/// at the same moment ends before this or tells the client.
	/// @return whether the sign-in is live; nothing is noted otherwise
	public boolean join(String sid, String clientId) {
		return Objects.requireNonNull(this.transaction.execute((_) -> {
			if (!this.sessions.hold(sid)) {
				return false;
			}
			this.jdbc.sql("""
					INSERT INTO oauth_session_client (sid, client_id) VALUES (:sid, :client) ON CONFLICT DO NOTHING
					""").param("sid", sid).param("client", clientId).update();
			return true;
		}));
	}

	/// Takes the clients that got an ID Token in a sign-in out of the store, in the
	/// caller's transaction: they are told once.
	public List<String> leave(String sid) {
		return this.jdbc.sql("DELETE FROM oauth_session_client WHERE sid = :sid RETURNING client_id")
			.param("sid", sid)
			.query(String.class)
			.list();
	}

	/// Ends a sign-in's codes and tokens, in the transaction that ends it, but those for
	/// a client that may act while the person is away. The gateways hear of it before
	/// that is certain: a token too few does no harm.
	@EventListener
	void revoke(SignedOut over) {
		this.issued.end("granted->>'sid' = :value AND NOT 'offline_access' = ANY (string_to_array(scopes, ' '))",
				over.sid());
	}

	/// Ends all that was issued in a person's name, in the transaction that closes their
	/// account.
	@EventListener
	void revoke(AccountClosed closed) {
		this.issued.end("principal = :value", closed.subject().id());
	}

	/// Ends all that was issued in a person's name, in the transaction that gives their
	/// account back.
	@EventListener
	void revoke(AccountRecovered recovered) {
		this.issued.end("principal = :value", recovered.subject().id());
	}

	/// Ends what outlives a sign-in and somebody else could have been given.
	@EventListener
	void revoke(LeftBehind left) {
		this.issued.end("principal = :value AND 'offline_access' = ANY (string_to_array(scopes, ' '))",
				left.subject().id());
	}

}
