package org.loangate.authz.account;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import com.ibm.icu.text.IDNA;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;

import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Everybody who has an account.
///
/// An address belongs to the one account that has confirmed it. Any number of others may claim it meanwhile, each for
/// seven days from when it last asked: that signs its claimant in and is good for nothing else. So opening an account
/// never tells whether there is one.
@Component
public class Accounts {

	// The HTML standard's "valid e-mail address", without quoted parts and with a bound.
	private static final IDNA DOMAINS = IDNA
		.getUTS46Instance(IDNA.USE_STD3_RULES | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.NONTRANSITIONAL_TO_ASCII);

	private static final Pattern EMAIL = Pattern
		.compile("[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
				+ "(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?){0,8}");

	/// How long an address that nobody has confirmed signs its claimant in.
	public static final Duration CLAIM_LIFE = Duration.ofDays(7);

	private static final String COLUMNS = "subject, coalesce(email, claimed_email, '') AS email,"
			+ " email_verified_at IS NOT NULL AS email_verified, identity, role, created_at";

	private final JdbcClient jdbc;

	private final Evidence evidence;

	private final Notices notices;

	private final Clock clock;

	private final SecureRandom random;

	Accounts(JdbcClient jdbc, Evidence evidence, Notices notices, Clock clock, SecureRandom random) {
		this.jdbc = jdbc;
		this.evidence = evidence;
		this.notices = notices;
		this.clock = clock;
		this.random = random;
	}

	/// The form a user name is kept, compared and written to in, or nothing when it is no
	/// e-mail address: in lower case, and its domain in ASCII, however it was typed.
	/// @see <a href="https://www.unicode.org/reports/tr46/">UTS #46</a>
	public static Optional<String> normalized(String email) {
		String typed = email.strip();
		int at = typed.lastIndexOf('@');
		if (at < 0 || typed.length() > 254) {
			return Optional.empty();
		}
		IDNA.Info info = new IDNA.Info();
		StringBuilder domain = DOMAINS.nameToASCII(typed.substring(at + 1), new StringBuilder(), info);
		String normal = typed.substring(0, at).toLowerCase(Locale.ROOT) + "@" + domain;
		return (!info.hasErrors() && normal.length() <= 254 && EMAIL.matcher(normal).matches()) ? Optional.of(normal)
				: Optional.empty();
	}

	/// The account of a subject, unless it was closed.
	public Optional<Account> find(Subject subject) {
		return this.jdbc
			.sql("SELECT " + COLUMNS + " FROM authentication_account WHERE subject = :subject AND closed_at IS NULL")
			.param("subject", subject.id())
			.query(Accounts::account)
			.optional();
	}

	/// The account that an address belongs to, in whatever case it was typed, unless it
	/// was closed: never one that merely claims it.
	public Optional<Account> findByEmail(String email) {
		return normalized(email).flatMap((normalized) -> this.jdbc
			.sql("SELECT " + COLUMNS + " FROM authentication_account WHERE email = :email AND closed_at IS NULL")
			.param("email", normalized)
			.query(Accounts::account)
			.optional());
	}

	/// Opens a borrower's account, unproven, in the caller's transaction if there is one.
	/// It claims the address, whoever has it: opening one tells nobody whether there is
	/// another.
	/// @param email a user name in its normalized form
	@Transactional
	public Account register(String email) {
		Account account = new Account(Subject.random(this.random), email, false, Identity.UNPROVEN, Role.BORROWER,
				this.clock.instant().truncatedTo(ChronoUnit.MICROS));
		this.jdbc
			.sql("""
					INSERT INTO authentication_account (subject, claimed_email, claimed_at, identity, role, demo, created_at,
						self_opened)
					VALUES (:subject, :email, :now, :identity, :role, false, :now, true)
					""")
			.param("subject", account.subject().id())
			.param("email", email)
			.param("identity", account.identity().value())
			.param("role", account.role().value())
			.param("now", utc(account.createdAt()))
			.update();
		registered(account, false);
		return account;
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
	/// @param verified whether they have shown that they read what is sent there
	/// @return nothing when somebody has it already
	public Optional<Account> openForStaff(Subject subject, String email, boolean verified, Role role) {
		if (!role.isStaff()) {
			throw new IllegalArgumentException("role: " + role.value() + " (expected: one of staff)");
		}
		return add(subject, email, verified, LocaleContextHolder.getLocale(), Identity.ASSERTED, role,
				this.clock.instant(), false);
	}

	/// Opens an account for a customer of the lender's, who asserts who they are, in the
	/// caller's transaction.
	/// @param email a user name in its normalized form
	/// @param verified whether the lender knows that they read what is sent there
	/// @return nothing when somebody has it already
	public Optional<Account> openForCustomer(String email, boolean verified, Locale language) {
		return add(Subject.random(this.random), email, verified, language, Identity.ASSERTED, Role.BORROWER,
				this.clock.instant(), false);
	}

	/// Opens an account of the demo, in the caller's transaction.
	/// @return nothing when it is there already
	public Optional<Account> registerForDemo(String email, Identity identity, Role role, Instant createdAt) {
		return add(Subject.random(this.random), email, true, LocaleContextHolder.getLocale(), identity, role, createdAt,
				true);
	}

	private Optional<Account> add(Subject subject, String email, boolean verified, Locale language, Identity identity,
			Role role, Instant createdAt, boolean demo) {
		Account account = new Account(subject, email, verified, identity, role,
				createdAt.truncatedTo(ChronoUnit.MICROS));
		int added = this.jdbc.sql("""
				INSERT INTO authentication_account (subject, email, email_verified_at, identity, role, demo, created_at,
					self_opened)
				VALUES (:subject, :email, :verifiedAt, :identity, :role, :demo, :createdAt, :selfOpened)
				ON CONFLICT (email) DO NOTHING
				""")
			.param("subject", account.subject().id())
			.param("email", email)
			.param("identity", identity.value())
			.param("role", role.value())
			.param("demo", demo)
			.param("selfOpened", role.isStaff() && !demo)
			.param("verifiedAt", verified ? utc(account.createdAt()) : null)
			.param("createdAt", utc(account.createdAt()))
			.update();
		if (added == 0) {
			return Optional.empty();
		}
		registered(account, demo);
		if (verified) {
			this.notices.confirmed(account.subject().id(), email, language);
		}
		return Optional.of(account);
	}

	private void registered(Account account, boolean demo) {
		this.evidence.append("account-registered", account.subject().id(),
				Map.of("identity", account.identity().value(), "role", account.role().value(), "demo", demo));
	}

	/// The address that belongs to an account, confirmed or from before addresses were.
	Optional<String> owned(Subject subject) {
		return this.jdbc
			.sql("SELECT email FROM authentication_account WHERE subject = :subject AND email IS NOT NULL FOR UPDATE")
			.param("subject", subject.id())
			.query(String.class)
			.optional();
	}

	/// The address that an account asks for and has not confirmed, if any.
	public Optional<String> claimed(Subject subject) {
		return this.jdbc.sql("""
				SELECT claimed_email FROM authentication_account
				WHERE subject = :subject AND claimed_email IS NOT NULL
				""").param("subject", subject.id()).query(String.class).optional();
	}

	/// Claims an address for an account, in the caller's transaction: of several who
	/// claim one, the latest signs in by it if it has no other, and whoever confirms it
	/// gets it.
	/// @param email in its normalized form
	public void claim(Subject subject, String email) {
		this.jdbc.sql("""
				UPDATE authentication_account SET claimed_email = :email, claimed_at = :now WHERE subject = :subject
				""")
			.param("email", email)
			.param("now", utc(this.clock.instant()))
			.param("subject", subject.id())
			.update();
		this.evidence.append("email-claimed", subject.id(), Map.of("address_sha256", sha256(email)));
	}

	/// Takes a claimed address off an account, in the caller's transaction: its owner
	/// does not know the account.
	public void disown(Subject subject, String email) {
		this.jdbc.sql("""
				UPDATE authentication_account SET claimed_email = NULL, claimed_at = NULL
				WHERE subject = :subject AND claimed_email = :email
				""").param("email", email).param("subject", subject.id()).update();
		this.evidence.append("email-disowned", subject.id(), Map.of("address_sha256", sha256(email)));
	}

	/// Takes any claim off an account that has an address, in the caller's transaction.
	void unclaim(Subject subject) {
		this.jdbc.sql("""
				UPDATE authentication_account SET claimed_email = NULL, claimed_at = NULL
				WHERE subject = :subject AND email IS NOT NULL
				""").param("subject", subject.id()).update();
	}

	/// Makes an address an account's own, in the caller's transaction, because a link
	/// sent there was used. Whoever had it before is told, and the address is told of
	/// changes from now on.
	/// @param undo link that undoes it, or `null` where there was no address before
	/// @return what came of it; on [Confirmation#TAKEN] and [Confirmation#WITHDRAWN]
	/// nothing has changed
	/// @throws org.springframework.dao.DuplicateKeyException when somebody else confirms
	/// it at this very moment; the transaction is lost
	public Confirmation confirm(Subject subject, String email, @Nullable URI undo) {
		record Row(@Nullable String email, @Nullable String claimed) {
		}
		Row row = this.jdbc.sql("""
				SELECT email, claimed_email FROM authentication_account WHERE subject = :subject FOR UPDATE
				""")
			.param("subject", subject.id())
			.query((found, _) -> new Row(found.getString(1), found.getString(2)))
			.single();
		if (!email.equals(row.email()) && !email.equals(row.claimed())) {
			return Confirmation.WITHDRAWN;
		}
		if (isTaken(email, subject)) {
			return Confirmation.TAKEN;
		}
		this.jdbc.sql("""
				UPDATE authentication_account
				SET email = :email, email_verified_at = :now, claimed_email = NULL, claimed_at = NULL
				WHERE subject = :subject
				""")
			.param("email", email)
			.param("now", utc(this.clock.instant()))
			.param("subject", subject.id())
			.update();
		this.evidence.append("email-confirmed", subject.id(),
				(row.email() == null || row.email().equals(email)) ? Map.of("address_sha256", sha256(email))
						: Map.of("address_sha256", sha256(email), "replaced_sha256", sha256(row.email())));
		if (row.email() != null && !row.email().equals(email)) {
			this.notices.replaced(subject.id(), row.email());
			tell(subject, row.email(), new Notice("email-changed", Map.of(), undo));
		}
		this.notices.confirmed(subject.id(), email, LocaleContextHolder.getLocale());
		return Confirmation.CONFIRMED;
	}

	// An address from before addresses were confirmed is no channel, and told all the
	// same.
	void tell(Subject subject, String email, Notice notice) {
		if (this.notices.tell(subject.id(), notice, this.clock.instant()) == 0) {
			this.notices.send(email, LocaleContextHolder.getLocale(), notice);
		}
	}

	/// Gives an account the address back that it had before, in the caller's transaction.
	/// The one that took its place is not told of anything any more.
	void restore(Subject subject, String email) {
		this.jdbc
			.sql("SELECT email FROM authentication_account WHERE subject = :subject AND email <> :email FOR UPDATE")
			.param("subject", subject.id())
			.param("email", email)
			.query(String.class)
			.optional()
			.ifPresent((other) -> this.notices.forgotten(subject.id(), other));
		this.jdbc.sql("""
				UPDATE authentication_account
				SET email = :email, email_verified_at = :now, claimed_email = NULL, claimed_at = NULL
				WHERE subject = :subject
				""")
			.param("email", email)
			.param("now", utc(this.clock.instant()))
			.param("subject", subject.id())
			.update();
		this.notices.confirmed(subject.id(), email, LocaleContextHolder.getLocale());
	}

	/// Whether an address belongs to somebody else.
	public boolean isTaken(String email, Subject subject) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM authentication_account WHERE email = :email AND subject <> :subject)
				""").param("email", email).param("subject", subject.id()).query(Boolean.class).single();
	}

	/// Records what is known of the person now, in the caller's transaction. The caller
	/// records why.
	public void setIdentity(Subject subject, Identity identity) {
		this.jdbc.sql("UPDATE authentication_account SET identity = :identity WHERE subject = :subject")
			.param("identity", identity.value())
			.param("subject", subject.id())
			.update();
	}

	/// Whether nothing of an account moves until the desk has decided whose it is.
	public boolean isFrozen(Subject subject) {
		return this.jdbc.sql(
				"SELECT EXISTS (SELECT FROM authentication_account WHERE subject = :subject AND frozen_at IS NOT NULL)")
			.param("subject", subject.id())
			.query(Boolean.class)
			.single();
	}

	/// The same, and it stays so until the caller's transaction ends: whoever would
	/// freeze the account waits for that.
	public boolean isFrozenUntilCommit(Subject subject) {
		return this.jdbc
			.sql("SELECT frozen_at IS NOT NULL FROM authentication_account WHERE subject = :subject FOR SHARE")
			.param("subject", subject.id())
			.query(Boolean.class)
			.optional()
			.orElse(false);
	}

	/// Lets nothing of an account move from now on, in the caller's transaction.
	/// @return whether this call froze it
	public boolean freeze(Subject subject) {
		return this.jdbc.sql("""
				UPDATE authentication_account SET frozen_at = :now WHERE subject = :subject AND frozen_at IS NULL
				""").param("now", utc(this.clock.instant())).param("subject", subject.id()).update() == 1;
	}

	/// Whether the database was ever used for the demo.
	public boolean hasDemoAccounts() {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM authentication_account WHERE demo)")
			.query(Boolean.class)
			.single();
	}

	/// Everybody of the staff with an open account, by user name.
	/// @param most how many at the most
	public List<Account> staff(int most) {
		return this.jdbc.sql("SELECT " + COLUMNS + """
				 FROM authentication_account
				WHERE role <> 'borrower' AND closed_at IS NULL ORDER BY email LIMIT :most
				""").param("most", most).query(Accounts::account).list();
	}

	/// Everybody with an open account of one of these roles.
	public List<Subject> of(Set<Role> roles) {
		return this.jdbc.sql("""
				SELECT subject FROM authentication_account WHERE role IN (:roles) AND closed_at IS NULL ORDER BY subject
				""")
			.param("roles", roles.stream().map(Role::value).toList())
			.query((row, _) -> new Subject(row.getString("subject")))
			.list();
	}

	/// Keeps an account from being closed until the caller's transaction ends.
	/// @return whether it is open
	public boolean hold(Subject subject) {
		return isOpen(subject, "FOR SHARE");
	}

	/// The same, and whoever else calls this waits for that end.
	public boolean holdAlone(Subject subject) {
		return isOpen(subject, "FOR NO KEY UPDATE");
	}

	// Of a borrower whose account is open, for the transaction that closes it.
	boolean lock(Subject subject) {
		return isOpen(subject, "AND role = 'borrower' FOR UPDATE");
	}

	private boolean isOpen(Subject subject, String lock) {
		return this.jdbc
			.sql("SELECT subject FROM authentication_account WHERE subject = :subject AND closed_at IS NULL " + lock)
			.param("subject", subject.id())
			.query(String.class)
			.optional()
			.isPresent();
	}

	/// Closes an account, in the caller's transaction, which has its row: anybody may
	/// have the address from now on.
	void close(Subject subject) {
		this.jdbc.sql("""
				UPDATE authentication_account SET closed_at = :now, email = NULL, email_verified_at = NULL,
					claimed_email = NULL, claimed_at = NULL
				WHERE subject = :subject
				""").param("now", utc(this.clock.instant())).param("subject", subject.id()).update();
	}

	/// Erases all that is personal of a closed account, in the caller's transaction.
	void erase(Subject subject) {
		this.jdbc.sql("SELECT authentication_erase(:subject)").param("subject", subject.id()).query().singleRow();
	}

	/// Closes an account of the staff, in the caller's transaction.
	/// @return whether this call closed it
	public boolean closeStaff(Subject subject) {
		return this.jdbc.sql("""
				UPDATE authentication_account SET closed_at = :now
				WHERE subject = :subject AND role <> 'borrower' AND closed_at IS NULL
				""").param("now", utc(this.clock.instant())).param("subject", subject.id()).update() == 1;
	}

	private static Account account(ResultSet row, int number) throws SQLException {
		return new Account(new Subject(row.getString("subject")), row.getString("email"),
				row.getBoolean("email_verified"), Identity.of(row.getString("identity")),
				Role.of(row.getString("role")), row.getObject("created_at", OffsetDateTime.class).toInstant());
	}

	private static OffsetDateTime utc(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private static String sha256(String email) {
		try {
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(MessageDigest.getInstance("SHA-256").digest(email.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// What came of confirming an address.
	public enum Confirmation {

		/// It is theirs.
		CONFIRMED,

		/// It belongs to somebody else.
		TAKEN,

		/// They no longer ask for it.
		WITHDRAWN,

		/// It will be theirs when the wait is over.
		WAITS

	}

}
