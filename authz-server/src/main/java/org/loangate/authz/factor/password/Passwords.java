package org.loangate.authz.factor.password;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Emails;
import org.loangate.authz.account.Subject;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.factor.password.PasswordRules.Secret;
import org.loangate.authz.guessing.Guesses;
import org.loangate.authz.guessing.Guesses.Kind;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.RateLimits.Verdict;
import org.loangate.authz.session.KnownDevice;
import org.loangate.authz.session.ProvenFactor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Passwords kept and checked.
///
/// Tries are limited for each account by [Guesses], and for each network well above what a household or an office needs.
@Component
public final class Passwords {

	/// The factor's name.
	public static final String ID = "password";

	private static final Duration WINDOW = Duration.ofMinutes(15);

	private static final int PER_NETWORK = 600;

	private static final int MOST_MEBIBYTES = HashCost.LEAST.mebibytes() * 4
			* Runtime.getRuntime().availableProcessors();

	private static final long SLOT = Duration.ofSeconds(1).toNanos();

	private final HashCost cost;

	private final Argon2PasswordEncoder encoder;

	// What all that run at once may hold; fair, or a large one would wait for good.
	private final Semaphore memory = new Semaphore(MOST_MEBIBYTES, true);

	private final Credential nobody;

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final Emails emails;

	private final Guesses guesses;

	private final RateLimits limits;

	private final Evidence evidence;

	private final TransactionTemplate transactions;

	private final Clock clock;

	Passwords(JdbcClient jdbc, Accounts accounts, Emails emails, Guesses guesses, RateLimits limits, Evidence evidence,
			TransactionTemplate transactions, Clock clock, SecureRandom random, ObjectProvider<HashCost> cost) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.emails = emails;
		this.guesses = guesses;
		this.limits = limits;
		this.evidence = evidence;
		this.transactions = transactions;
		this.clock = clock;
		this.cost = cost.getIfAvailable(() -> HashCost.LEAST);
		this.encoder = this.cost.encoder();
		this.nobody = new Credential(Subject.random(random), hash(new Secret("nobody's password")), false);
	}

	/// Opens a borrower's account with a password that the rules allow, and asks for the
	/// address to be confirmed.
	Account register(String email, Secret password) {
		String hash = hash(password);
		return Objects.requireNonNull(this.transactions.execute((status) -> {
			Account account = this.accounts.register(email);
			store(account.subject(), hash);
			this.emails.ask(account.subject(), email);
			return account;
		}));
	}

	/// Sets the password of an account, in the caller's transaction.
	public void set(Subject subject, String password) {
		store(subject, hash(new Secret(password)));
	}

	private void store(Subject subject, String hash) {
		this.jdbc.sql("""
				INSERT INTO authentication_password (subject, hash, changed_at) VALUES (:subject, :hash, :now)
				ON CONFLICT (subject) DO UPDATE
				SET hash = excluded.hash, imported = false, changed_at = excluded.changed_at
				""")
			.param("subject", subject.id())
			.param("hash", hash)
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
		this.evidence.append("factor-enrolled", subject.id(), Map.of("factor", ID));
	}

	/// Checks a password.
	///
	/// An unknown user name is counted, worked on and answered like a wrong password. A
	/// wrong answer is released when the next full second since it came begins, so that
	/// its time tells neither whether there is an account nor how its password is kept.
	/// One that is refused unseen has looked at neither, and waits for nothing. A right
	/// one is never held back.
	/// @param network the address the try came from
	/// @param device the device of the account that it came from, or `null`
	/// @throws org.loangate.authz.platform.StoreUnavailable when Redis does not answer
	Attempt check(String email, Secret password, String network, @Nullable KnownDevice device) {
		String name = Accounts.normalized(email).orElse("");
		// What is no address may be anything, even the password: it is not kept.
		String whose = name.isEmpty() ? "from " + network : name;
		return check(whose, password, network, device, () -> new Credentials(owner(name), claimant(name)));
	}

	/// Checks the password of somebody who is signed in. What they type is counted apart
	/// from what is typed at the sign-in page.
	Attempt check(Subject subject, Secret password, String network, @Nullable KnownDevice device) {
		return check(subject.id(), password, network, device, () -> new Credentials(this.jdbc.sql("""
				SELECT subject, hash, imported FROM authentication_password WHERE subject = :subject
				""").param("subject", subject.id()).query(Passwords::credential).optional(), Optional.empty()));
	}

	private Optional<Credential> owner(String email) {
		return this.jdbc.sql("""
				SELECT subject, hash, imported FROM authentication_account JOIN authentication_password USING (subject)
				WHERE email = :email AND closed_at IS NULL
				""").param("email", email).query(Passwords::credential).optional();
	}

	private Optional<Credential> claimant(String email) {
		return this.jdbc.sql("""
				SELECT subject, hash, imported FROM authentication_account JOIN authentication_password USING (subject)
				WHERE email IS NULL AND claimed_email = :email AND claimed_at > :oldest
				ORDER BY claimed_at DESC LIMIT 1
				""")
			.param("email", email)
			.param("oldest", this.clock.instant().minus(Accounts.CLAIM_LIFE).atOffset(ZoneOffset.UTC))
			.query(Passwords::credential)
			.optional();
	}

	private Attempt check(String whose, Secret password, String network, @Nullable KnownDevice device,
			Supplier<Credentials> lookup) {
		long start = System.nanoTime();
		if (device == null && this.limits.pace("password-network", network, PER_NETWORK,
				WINDOW) instanceof Verdict.Exceeded(Duration left)) {
			return new Attempt.Locked(left);
		}
		Optional<Duration> wait = this.guesses.begin(Kind.PASSWORD, whose, device);
		if (wait.isPresent()) {
			return new Attempt.Locked(wait.get());
		}
		Credentials credentials = lookup.get();
		boolean isOwner = matches(password, credentials.owner().orElse(this.nobody)) && credentials.owner().isPresent();
		// Worked on whether or not the address has an owner: the time tells of claims
		// alone.
		boolean isClaimant = credentials.claimant().filter((claim) -> matches(password, claim)).isPresent();
		if (!isOwner && !isClaimant) {
			holdBack(start);
			return new Attempt.Wrong();
		}
		// Anybody can claim an address: that must not buy new guesses at its owner's
		// password.
		if (isOwner) {
			this.guesses.succeed(Kind.PASSWORD, whose, device);
			credentials.owner()
				.filter((made) -> made.imported() && ImportedHash.of(made.hash()).comparesAllOf(password.value()))
				.ifPresent((made) -> rehash(made, password));
		}
		else {
			this.guesses.takeBack(Kind.PASSWORD, whose, device);
		}
		Subject subject = (isOwner ? credentials.owner() : credentials.claimant()).orElseThrow().subject();
		return new Attempt.Right(subject, new ProvenFactor(ID, List.of("pwd"), this.clock.instant()));
	}

	private static Credential credential(ResultSet row, int number) throws SQLException {
		return new Credential(row);
	}

	private static void holdBack(long start) {
		long passed = System.nanoTime() - start;
		try {
			Thread.sleep(Duration.ofNanos(SLOT - passed % SLOT));
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
	}

	/// Whether the person has a password.
	boolean isEnrolled(Subject subject) {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM authentication_password WHERE subject = :subject)")
			.param("subject", subject.id())
			.query(Boolean.class)
			.single();
	}

	/// When the password was set.
	Optional<Instant> enrolledAt(Subject subject) {
		return this.jdbc.sql("SELECT max(changed_at) FROM authentication_password WHERE subject = :subject")
			.param("subject", subject.id())
			.query((row, _) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
				.map(OffsetDateTime::toInstant))
			.single();
	}

	/// The hash that a password is kept as.
	String hash(Secret password) {
		return hashing(this.cost.mebibytes(), () -> Objects.requireNonNull(this.encoder.encode(password.normalized())));
	}

	private boolean matches(Secret password, Credential credential) {
		boolean bounded = password.value().length() <= 2 * PasswordRules.MAX_LENGTH;
		String typed = bounded ? password.value() : "";
		if (credential.imported()) {
			ImportedHash hash = ImportedHash.of(credential.hash());
			return hashing(hash.mebibytes(), () -> hash.matches(typed)) && bounded;
		}
		String normalized = new Secret(typed).normalized();
		return hashing(this.cost.mebibytes(), () -> this.encoder.matches(normalized, credential.hash())) && bounded;
	}

	private <T> T hashing(int mebibytes, Supplier<T> work) {
		int share = Math.min(mebibytes, MOST_MEBIBYTES);
		this.memory.acquireUninterruptibly(share);
		try {
			return work.get();
		}
		finally {
			this.memory.release(share);
		}
	}

	/// Keeps a password that was imported as one of ours, now that it is known.
	private void rehash(Credential credential, Secret password) {
		String hash = hash(password);
		this.transactions.executeWithoutResult((_) -> {
			int changed = this.jdbc.sql("""
					UPDATE authentication_password SET hash = :hash, imported = false
					WHERE subject = :subject AND hash = :seen AND imported
					""")
				.param("hash", hash)
				.param("subject", credential.subject().id())
				.param("seen", credential.hash())
				.update();
			if (changed == 1) {
				this.evidence.append("password-rehashed", credential.subject().id(), Map.of());
			}
		});
	}

	/// @param imported whether another system made the hash
	private record Credential(Subject subject, String hash, boolean imported) {

		Credential(ResultSet row) throws SQLException {
			this(new Subject(row.getString("subject")), row.getString("hash"), row.getBoolean("imported"));
		}

	}

	/// The passwords of a user name: its owner's, and that of whoever claimed it last.
	private record Credentials(Optional<Credential> owner, Optional<Credential> claimant) {
	}

	/// What came of a try.
	sealed interface Attempt {

		/// It was that person's password.
		record Right(Subject subject, ProvenFactor proof) implements Attempt {
		}

		/// It was not, or there is nobody of that name.
		record Wrong() implements Attempt {
		}

		/// Too many tries came before: it was not looked at.
		/// @param left how long to wait
		record Locked(Duration left) implements Attempt {
		}

	}

}
