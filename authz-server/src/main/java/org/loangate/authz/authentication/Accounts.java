package org.loangate.authz.authentication;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.loangate.authz.evidence.Evidence;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Everybody who has an account.
@Component
public class Accounts {

	// The HTML standard's "valid e-mail address", without quoted parts and with a bound.
	private static final Pattern EMAIL = Pattern
		.compile("[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
				+ "(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?){0,8}");

	private final JdbcClient jdbc;

	private final Evidence evidence;

	private final Clock clock;

	private final SecureRandom random;

	Accounts(JdbcClient jdbc, Evidence evidence, Clock clock, SecureRandom random) {
		this.jdbc = jdbc;
		this.evidence = evidence;
		this.clock = clock;
		this.random = random;
	}

	/// The form a user name is kept and compared in, or nothing when it is no e-mail
	/// address.
	public static Optional<String> normalized(String email) {
		String lower = email.strip().toLowerCase(Locale.ROOT);
		return (lower.length() <= 254 && EMAIL.matcher(lower).matches()) ? Optional.of(lower) : Optional.empty();
	}

	/// The account of a subject, unless it was closed.
	public Optional<Account> find(Subject subject) {
		return this.jdbc.sql("""
				SELECT subject, email, identity, role, created_at FROM authentication_account
				WHERE subject = :subject AND closed_at IS NULL
				""").param("subject", subject.id()).query(Accounts::account).optional();
	}

	/// The account of a user name, in whatever case it was typed, unless it was closed.
	public Optional<Account> findByEmail(String email) {
		return normalized(email).flatMap((normalized) -> this.jdbc.sql("""
				SELECT subject, email, identity, role, created_at FROM authentication_account
				WHERE email = :email AND closed_at IS NULL
				""").param("email", normalized).query(Accounts::account).optional());
	}

	/// Opens a borrower's account, unproven, in the caller's transaction if there is one.
	/// @param email a user name in its normalized form
	/// @return nothing when somebody has it already
	@Transactional
	public Optional<Account> register(String email) {
		return add(Subject.random(this.random), email, Identity.UNPROVEN, Role.BORROWER, this.clock.instant(), false);
	}

	/// Whether an address is an account's, be it a closed one's.
	/// @param email a user name in its normalized form
	public boolean isTaken(String email) {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM authentication_account WHERE email = :email)")
			.param("email", email)
			.query(Boolean.class)
			.single();
	}

	/// Opens an account for somebody who was invited, in the caller's transaction, which
	/// records who invited them.
	/// @param subject who they will be
	/// @param email a user name in its normalized form
	/// @return nothing when somebody has it already
	public Optional<Account> openForStaff(Subject subject, String email, Role role) {
		if (!role.isStaff()) {
			throw new IllegalArgumentException("role: " + role.value() + " (expected: one of staff)");
		}
		return add(subject, email, Identity.ASSERTED, role, this.clock.instant(), false);
	}

	/// Opens an account for a customer of the lender's, who asserts who they are, in the
	/// caller's transaction.
	/// @param email a user name in its normalized form
	/// @return nothing when somebody has it already
	public Optional<Account> openForCustomer(String email) {
		return add(Subject.random(this.random), email, Identity.ASSERTED, Role.BORROWER, this.clock.instant(), false);
	}

	/// Opens an account of the demo, in the caller's transaction.
	/// @return nothing when it is there already
	public Optional<Account> registerForDemo(String email, Identity identity, Role role, Instant createdAt) {
		return add(Subject.random(this.random), email, identity, role, createdAt, true);
	}

	private Optional<Account> add(Subject subject, String email, Identity identity, Role role, Instant createdAt,
			boolean demo) {
		Account account = new Account(subject, email, identity, role, createdAt.truncatedTo(ChronoUnit.MICROS));
		int added = this.jdbc.sql("""
				INSERT INTO authentication_account (subject, email, identity, role, demo, created_at)
				VALUES (:subject, :email, :identity, :role, :demo, :createdAt)
				ON CONFLICT (email) DO NOTHING
				""")
			.param("subject", account.subject().id())
			.param("email", email)
			.param("identity", identity.value())
			.param("role", role.value())
			.param("demo", demo)
			.param("createdAt", account.createdAt().atOffset(ZoneOffset.UTC))
			.update();
		if (added == 0) {
			return Optional.empty();
		}
		this.evidence.append("account-registered", account.subject().id(),
				Map.of("identity", identity.value(), "role", role.value(), "demo", demo));
		return Optional.of(account);
	}

	/// Records what is known of the person now, in the caller's transaction. The caller
	/// records why.
	public void setIdentity(Subject subject, Identity identity) {
		this.jdbc.sql("UPDATE authentication_account SET identity = :identity WHERE subject = :subject")
			.param("identity", identity.value())
			.param("subject", subject.id())
			.update();
	}

	/// Whether the database was ever used for the demo.
	public boolean hasDemoAccounts() {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM authentication_account WHERE demo)")
			.query(Boolean.class)
			.single();
	}

	private static Account account(ResultSet row, int number) throws SQLException {
		return new Account(new Subject(row.getString("subject")), row.getString("email"),
				Identity.of(row.getString("identity")), Role.of(row.getString("role")),
				row.getObject("created_at", OffsetDateTime.class).toInstant());
	}

}
