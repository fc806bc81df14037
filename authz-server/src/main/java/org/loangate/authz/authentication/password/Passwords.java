package org.loangate.authz.authentication.password;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import org.loangate.authz.authentication.Account;
import org.loangate.authz.authentication.Accounts;
import org.loangate.authz.authentication.Outcome;
import org.loangate.authz.authentication.ProvenFactor;
import org.loangate.authz.authentication.Subject;
import org.loangate.authz.authentication.password.PasswordRules.Secret;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.RateLimits.Verdict;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Passwords kept and checked.
///
/// Tries are limited for each account from each network, so that somebody who guesses does not lock out its owner; and
/// for each network, and for each account in all, well above what a person needs.
@Component
public final class Passwords {

	/// The factor's name.
	public static final String ID = "password";

	private static final Duration WINDOW = Duration.ofMinutes(15);

	private static final int PER_ACCOUNT_AND_NETWORK = 10;

	private static final int PER_NETWORK = 600;

	private static final int PER_ACCOUNT = 100;

	// OWASP's and this product's least cost: 19 MiB, two passes, one lane.
	private final Argon2PasswordEncoder encoder = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2);

	// Each hash holds 19 MiB while it runs.
	private final Semaphore hashing = new Semaphore(4 * Runtime.getRuntime().availableProcessors());

	private final String nobodysHash;

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final RateLimits limits;

	private final Evidence evidence;

	private final TransactionTemplate transactions;

	private final Clock clock;

	Passwords(JdbcClient jdbc, Accounts accounts, RateLimits limits, Evidence evidence,
			TransactionTemplate transactions, Clock clock) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.limits = limits;
		this.evidence = evidence;
		this.transactions = transactions;
		this.clock = clock;
		this.nobodysHash = hash(new Secret("nobody's password"));
	}

	/// Opens a borrower's account with a password that the rules allow.
	/// @return nothing when the user name is taken
	Optional<Account> register(String email, Secret password) {
		String hash = hash(password);
		return this.transactions.execute((status) -> {
			Optional<Account> account = this.accounts.register(email);
			account.ifPresent((opened) -> store(opened.subject(), hash));
			return account;
		});
	}

	/// Sets the password of an account, in the caller's transaction.
	public void set(Subject subject, String password) {
		store(subject, hash(new Secret(password)));
	}

	private void store(Subject subject, String hash) {
		this.jdbc.sql("""
				INSERT INTO authentication_password (subject, hash, changed_at) VALUES (:subject, :hash, :now)
				ON CONFLICT (subject) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at
				""")
			.param("subject", subject.id())
			.param("hash", hash)
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
		this.evidence.append("factor-enrolled", subject.id(), Map.of("factor", ID));
	}

	/// Checks a password. An unknown user name takes as long as a wrong password and is
	/// answered alike.
	/// @param network the address the try came from
	Attempt check(String email, Secret password, String network) {
		String name = Accounts.normalized(email).orElse("");
		String account = digest(name);
		if (isOver(this.limits.count("password-network", network, PER_NETWORK, WINDOW))
				|| isOver(this.limits.count("password-account", account, PER_ACCOUNT, Duration.ofHours(1)))
				|| isOver(this.limits.count("password", account + network, PER_ACCOUNT_AND_NETWORK, WINDOW))) {
			return new Attempt(Optional.empty(), new Outcome.Refused(Outcome.Reason.FACTOR_LOCKED));
		}
		record Credential(Subject subject, String hash) {
		}
		Optional<Credential> credential = this.jdbc.sql("""
				SELECT a.subject, p.hash FROM authentication_account a JOIN authentication_password p USING (subject)
				WHERE a.email = :email
				""")
			.param("email", name)
			.query((row, number) -> new Credential(new Subject(row.getString(1)), row.getString(2)))
			.optional();
		boolean matches = matches(password, credential.map(Credential::hash).orElse(this.nobodysHash));
		if (credential.isEmpty() || !matches) {
			return new Attempt(Optional.empty(), new Outcome.Refused(Outcome.Reason.FACTOR_WRONG));
		}
		this.limits.clear("password", account + network);
		this.limits.clear("password-account", account);
		Instant now = this.clock.instant();
		return new Attempt(Optional.of(credential.get().subject()),
				new Outcome.Verified(new ProvenFactor(ID, List.of("pwd"), now)));
	}

	private static boolean isOver(Verdict verdict) {
		return verdict instanceof Verdict.Exceeded;
	}

	private String hash(Secret password) {
		this.hashing.acquireUninterruptibly();
		try {
			return this.encoder.encode(password.normalized());
		}
		finally {
			this.hashing.release();
		}
	}

	private boolean matches(Secret password, String hash) {
		String text = password.normalized();
		this.hashing.acquireUninterruptibly();
		try {
			return this.encoder.matches(text, hash) && text.length() <= 2 * PasswordRules.MAX_LENGTH;
		}
		finally {
			this.hashing.release();
		}
	}

	private static String digest(String name) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
			return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// What came of a try, and whose password it was when it was right.
	record Attempt(Optional<Subject> subject, Outcome outcome) {
	}

}
