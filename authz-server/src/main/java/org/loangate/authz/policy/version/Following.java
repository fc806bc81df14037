package org.loangate.authz.policy.version;

import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.InForce;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.language.InvalidPolicy;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.bootstrap.LogLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Follows what is put in force, as the newest activation says: by its position, never by anybody's clock.
///
/// Looks twice a second. A version that cannot be loaded is left aside with a line in the log and `STALE` in health, and
/// the last good one stays; so it does while the database does not answer. A start takes the newest of the last
/// activations that loads, and refuses where none does.
///
/// **Threads:** safe; [#policy] reads a field.
@Component("policyHealthIndicator")
public class Following implements HealthIndicator {

	private static final Logger LOG = LoggerFactory.getLogger(Following.class);

	private static final int LAST_ACTIVATIONS = 20;

	private final PolicyReader reader = new PolicyReader();

	private final ReentrantLock looking = new ReentrantLock();

	private final JdbcClient jdbc;

	private volatile Followed followed;

	private boolean reachable = true;

	Following(JdbcClient jdbc, FirstVersion first) {
		this.jdbc = jdbc;
		first.seed();
		this.followed = start();
	}

	private Followed start() {
		List<Activation> last = activations(LAST_ACTIVATIONS);
		Activation wanted = last.getFirst();
		String fault = null;
		for (Activation activation : last) {
			try {
				return new Followed(new InForce(load(activation.digest()), activation.position()), wanted, fault);
			}
			catch (Unloadable ex) {
				fault = (fault != null) ? fault : faultOf(activation, ex);
			}
		}
		throw new IllegalStateException("none of the last policies put in force can be loaded: " + fault);
	}

	/// The policy that this instance follows.
	public Policy policy() {
		return inForce().policy();
	}

	/// The same, with the activation that put it in force.
	public InForce inForce() {
		return this.followed.inForce();
	}

	/// What this instance follows, and what it should.
	public Status status() {
		Followed now = this.followed;
		return new Status(now.inForce().policy().digest(), now.wanted().digest(), now.fault());
	}

	/// Looks whether another version was put in force. At a fixed rate: what is scheduled
	/// by delays takes turns, and one of them may wait for a mail server.
	@Scheduled(fixedRateString = "PT0.5S")
	public void follow() {
		if (!this.looking.tryLock()) {
			return;
		}
		try {
			Activation newest = activations(1).getFirst();
			if (!newest.equals(this.followed.wanted())) {
				take(newest);
			}
			this.reachable = true;
		}
		catch (DataAccessException | TransactionException ex) {
			if (this.reachable) {
				LOG.warn("Whether another policy was put in force cannot be read: {}", LogLine.cause(ex));
			}
			this.reachable = false;
		}
		finally {
			this.looking.unlock();
		}
	}

	private void take(Activation newest) {
		Followed before = this.followed;
		Policy kept = before.inForce().policy();
		if (newest.digest().equals(kept.digest())) {
			this.followed = new Followed(new InForce(kept, newest.position()), newest, null);
			return;
		}
		try {
			this.followed = new Followed(new InForce(load(newest.digest()), newest.position()), newest, null);
			LOG.info("Policy {} is in force", newest.digest());
		}
		catch (Unloadable ex) {
			this.followed = new Followed(before.inForce(), newest, faultOf(newest, ex));
		}
	}

	private static String faultOf(Activation activation, Unloadable ex) {
		LOG.error("Policy {} was put in force and cannot be loaded; the last good one stays: {}", activation.digest(),
				ex.getMessage(), ex.getCause());
		return String.valueOf(ex.getMessage());
	}

	// Whatever a document does to the reader, the last good policy stays.
	private Policy load(String digest) throws Unloadable {
		String document = this.jdbc.sql("SELECT document FROM policy_version WHERE digest = :digest")
			.param("digest", Digests.bytes(digest).orElseThrow())
			.query(String.class)
			.single();
		try {
			Policy policy = this.reader.reread(document);
			if (!policy.digest().equals(digest)) {
				throw new Unloadable("its document has digest " + policy.digest(), null);
			}
			return policy;
		}
		catch (InvalidPolicy ex) {
			throw new Unloadable(String.valueOf(ex.getMessage()), null);
		}
		catch (RuntimeException | StackOverflowError ex) {
			throw new Unloadable("the reader failed: " + ex.getClass().getSimpleName(), ex);
		}
	}

	private List<Activation> activations(int most) {
		return this.jdbc.sql("SELECT position, digest FROM policy_activation ORDER BY position DESC LIMIT :most")
			.param("most", most)
			.query((row, _) -> new Activation(row.getLong("position"), Digests.text(row.getBytes("digest"))))
			.list();
	}

	@Override
	public Health health() {
		Status status = status();
		Health.Builder health = (status.fault() != null) ? Health.status("STALE").withDetail("fault", "not-loadable")
				: Health.up();
		return health.withDetail("followed", status.followed()).withDetail("wanted", status.wanted()).build();
	}

	/// A version that this instance cannot decide by.
	private static final class Unloadable extends Exception {

		Unloadable(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

	private record Activation(long position, String digest) {
	}

	private record Followed(InForce inForce, Activation wanted, @Nullable String fault) {
	}

	/// How far an instance has come.
	///
	/// @param followed digest of the policy it decides by
	/// @param wanted digest of the one that is in force
	/// @param fault why it does not follow that one
	public record Status(String followed, String wanted, @Nullable String fault) {
	}

}
