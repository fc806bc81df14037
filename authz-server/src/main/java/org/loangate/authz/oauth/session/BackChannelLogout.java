package org.loangate.authz.oauth.session;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

import com.nimbusds.jose.JWSAlgorithm;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.grant.SessionTokens;
import org.loangate.authz.oauth.key.SigningKeys;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.oauth.session.LogoutNotices.Notice;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.SignedOut;
import org.loangate.bootstrap.LogLine;
import org.loangate.bootstrap.RepeatedFaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Tells every client that got an ID Token in a sign-in of its end.
///
/// What is to be told stands in PostgreSQL before the sign-in is over, and is tried for about a day. Each attempt has a
/// logout token of its own, so that none is old when it arrives; a client that gets two knows by the `sid` that they are of
/// one end.
///
/// @see <a href="https://openid.net/specs/openid-connect-backchannel-1_0.html">OpenID Connect Back-Channel Logout 1.0</a>
@Component
final class BackChannelLogout implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(BackChannelLogout.class);

	private final RepeatedFaults faults = new RepeatedFaults(LOG);

	private static final Duration LIFETIME = Duration.ofMinutes(2);

	private static final int MOST_AT_ONCE = 32;

	private final Semaphore free = new Semaphore(MOST_AT_ONCE);

	private final ExecutorService threads = Executors
		.newThreadPerTaskExecutor(Thread.ofVirtual().name("backchannel-logout-", 0).factory());

	private final SessionTokens sessions;

	private final Clients clients;

	private final LogoutNotices notices;

	private final LogoutCalls calls;

	private final SigningKeys keys;

	private final Evidence evidence;

	private final TransactionTemplate transaction;

	private final SecureRandom random;

	private final Clock clock;

	private final String issuer;

	BackChannelLogout(SessionTokens sessions, Clients clients, LogoutNotices notices, LogoutCalls calls,
			SigningKeys keys, Evidence evidence, PlatformTransactionManager transactions, SecureRandom random,
			Clock clock, Settings settings) {
		this.sessions = sessions;
		this.clients = clients;
		this.notices = notices;
		this.calls = calls;
		this.keys = keys;
		this.evidence = evidence;
		this.transaction = new TransactionTemplate(transactions);
		this.random = random;
		this.clock = clock;
		this.issuer = settings.issuer().toString();
	}

	/// Writes down whom to tell, in the transaction that ends the sign-in.
	@EventListener
	void on(SignedOut over) {
		this.sessions.leave(over.sid())
			.stream()
			.filter((clientId) -> address(clientId) != null)
			.forEach((clientId) -> this.notices.add(clientId, over));
	}

	private @Nullable URI address(String clientId) {
		String uri = (this.clients.findByClientId(clientId) != null)
				? this.clients.metadata(clientId).backchannelLogoutUri() : null;
		return (uri != null) ? URI.create(uri) : null;
	}

	/// Tells what is due, as far as there are hands free: a client that is slow holds up
	/// no other.
	@Scheduled(fixedDelayString = "PT1S")
	void work() {
		int hands = this.free.drainPermits();
		int taken = 0;
		try {
			for (Notice notice : (hands > 0) ? this.notices.due(hands) : List.<Notice>of()) {
				taken++;
				this.threads.execute(() -> {
					try {
						tell(notice);
					}
					catch (RuntimeException ex) {
						this.faults.note("A client was not told that a session ended: " + LogLine.cause(ex),
								"client " + LogLine.of(notice.clientId()) + ", " + LogLine.place(ex));
					}
					finally {
						this.free.release();
					}
				});
			}
		}
		finally {
			this.free.release(hands - taken);
		}
	}

	private void tell(Notice notice) {
		URI address = address(notice.clientId());
		Optional<String> problem = (address != null)
				? this.calls.post(address, logoutToken(notice), isTrusted(notice.clientId())) : Optional.empty();
		if (problem.isEmpty()) {
			this.notices.remove(notice);
		}
		else if (notice.isLastAttempt()) {
			LOG.warn("client {} was not told that session {} ended: {}, after {} attempts", notice.clientId(),
					notice.sid(), problem.get(), notice.attempts());
			this.transaction.executeWithoutResult((_) -> {
				this.notices.remove(notice);
				this.evidence.append("logout-untold", notice.subject(),
						Map.of("sid", notice.sid(), "client_id", notice.clientId()));
			});
		}
		else {
			LOG.info("client {} was not told that session {} ended: {}, attempt {}", notice.clientId(), notice.sid(),
					problem.get(), notice.attempts());
		}
	}

	private String logoutToken(Notice notice) {
		ClientMetadata client = this.clients.metadata(notice.clientId());
		Instant now = this.clock.instant();
		byte[] jti = new byte[16];
		this.random.nextBytes(jti);
		// OpenID Connect Back-Channel Logout 1.0, 2.4
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("iss", this.issuer);
		claims.put("sub", notice.subject());
		claims.put("aud", notice.clientId());
		claims.put("iat", now);
		claims.put("exp", now.plus(LIFETIME));
		claims.put("jti", Digests.base64url(jti));
		claims.put("sid", notice.sid());
		claims.put("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()));
		return this.keys.sign("logout+jwt", JWSAlgorithm.parse(client.idTokenSignedResponseAlg()), claims);
	}

	private boolean isTrusted(String clientId) {
		return !this.clients.isDynamic(clientId);
	}

	@Override
	public void close() {
		this.threads.close();
	}

}
