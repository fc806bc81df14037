package org.loangate.authz.notice;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.ClientNetwork;
import org.loangate.authz.platform.UuidV7;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/// The door: who is told where, and telling them.
///
/// All of it happens in the caller's transaction, so that people are told of exactly what happened; the sending comes
/// afterwards. Without a running transaction nothing is written: each method then throws
/// [org.springframework.transaction.IllegalTransactionStateException].
///
/// **Limits:** of what strangers can make be sent ([#send]) an address gets no more than five of a kind in an hour and,
/// after twenty in a day, one in an hour; a network and all of them together as the operator set. They are counted in PostgreSQL, with the
/// letters. What warns of a change ([#tell]) is counted apart, so that nobody can drown it: ten of a kind in an hour for
/// each address. What was promised ([#promise]) is not counted.
@Component
public final class Notices {

	/// How long an address that was replaced is still told of changes.
	public static final Duration TOLD_AFTER_REPLACEMENT = Duration.ofDays(30);

	private static final Logger LOGGER = LoggerFactory.getLogger(Notices.class);

	private static final int ASKED_PER_HOUR = 5;

	private static final int ASKED_PER_DAY = 20;

	private static final int TOLD_PER_HOUR = 10;

	private final JdbcClient jdbc;

	private final TransactionTemplate callersTransaction;

	private final Letters letters;

	private final Outbox outbox;

	private final MailSettings settings;

	private final Clock clock;

	private final SecureRandom random;

	Notices(JdbcClient jdbc, PlatformTransactionManager transactions, Letters letters, Outbox outbox,
			MailSettings settings, Clock clock, SecureRandom random) {
		this.jdbc = jdbc;
		this.callersTransaction = new TransactionTemplate(transactions);
		this.callersTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_MANDATORY);
		this.letters = letters;
		this.outbox = outbox;
		this.settings = settings;
		this.clock = clock;
		this.random = random;
	}

	/// Records that an address has proven to be somebody's, and is told from now on. An
	/// address that is told already
	/// keeps its age.
	/// @param about the subject
	/// @param address an e-mail address in its normalized form
	public void confirmed(String about, String address, Locale language) {
		this.callersTransaction.executeWithoutResult((status) -> this.jdbc.sql("""
				INSERT INTO notice_address (about, address, language, confirmed_at)
				VALUES (:about, :address, :language, :now)
				ON CONFLICT (about, address) DO UPDATE SET language = excluded.language, replaced_at = NULL,
					confirmed_at = CASE WHEN notice_address.replaced_at IS NULL THEN notice_address.confirmed_at
						ELSE excluded.confirmed_at END
				""")
			.param("about", about)
			.param("address", address)
			.param("language", Letters.language(language))
			.param("now", utc(this.clock.instant()))
			.update());
	}

	/// Records that an address is no longer somebody's. It is told of changes for
	/// [#TOLD_AFTER_REPLACEMENT] more.
	public void replaced(String about, String address) {
		this.callersTransaction.executeWithoutResult((status) -> this.jdbc.sql("""
				UPDATE notice_address SET replaced_at = :now
				WHERE about = :about AND address = :address AND replaced_at IS NULL
				""").param("now", utc(this.clock.instant())).param("about", about).param("address", address).update());
	}

	/// Records that an address never was somebody's: it is told of nothing more.
	public void forgotten(String about, String address) {
		this.callersTransaction.executeWithoutResult(
				(status) -> this.jdbc.sql("DELETE FROM notice_address WHERE about = :about AND address = :address")
					.param("about", about)
					.param("address", address)
					.update());
	}

	/// Tells somebody on every address that was theirs at a time, in the language of
	/// each.
	/// @param olderThan addresses confirmed later are not told: whoever takes an account
	/// over brings one
	/// @return how many are told
	public int tell(String about, Notice notice, Instant olderThan) {
		record Address(String address, String language) {
		}
		Integer told = this.callersTransaction.execute((status) -> {
			List<Address> addresses = this.jdbc
				.sql("""
						SELECT address, language FROM notice_address
						WHERE about = :about AND confirmed_at <= :olderThan AND (replaced_at IS NULL OR replaced_at > :since)
						ORDER BY address
						""")
				.param("about", about)
				.param("olderThan", utc(olderThan))
				.param("since", utc(this.clock.instant().minus(TOLD_AFTER_REPLACEMENT)))
				.query((row, _) -> new Address(row.getString(1), row.getString(2)))
				.list();
			int count = 0;
			for (Address address : addresses) {
				if (put(address.address(), address.language(), notice, false)) {
					count++;
				}
			}
			return count;
		});
		return (told != null) ? told : 0;
	}

	/// Writes to one address.
	/// @param address an e-mail address in its normalized form
	/// @return whether it is sent: not where a limit is reached
	public boolean send(String address, Locale language, Notice notice) {
		return Boolean.TRUE.equals(
				this.callersTransaction.execute((status) -> put(address, Letters.language(language), notice, true)));
	}

	/// Writes to one address what was promised to it: how something goes on that somebody
	/// began there. It counts for nothing and is held up by nothing, so it must be sent a
	/// bounded number of times for each thing that was begun.
	/// @param address an e-mail address in its normalized form
	public void promise(String address, Locale language, Notice notice) {
		this.callersTransaction.executeWithoutResult((status) -> this.outbox.put(notice.id(), this.letters
			.write(UuidV7.next(this.clock.instant(), this.random), address, Letters.language(language), notice),
				sha256(address), false, null));
	}

	/// Tells somebody a last thing on every address that is theirs, and forgets the
	/// addresses: what else was on its way to one that is nobody else's is not sent any
	/// more.
	/// It counts for nothing and is held up by nothing.
	/// @return how many are told
	public int farewell(String about, Notice last) {
		record Address(String address, String language) {
		}
		Integer told = this.callersTransaction.execute((status) -> {
			List<Address> addresses = this.jdbc
				.sql("DELETE FROM notice_address WHERE about = :about RETURNING address, language")
				.param("about", about)
				.query((row, _) -> new Address(row.getString(1), row.getString(2)))
				.list();
			for (Address address : addresses) {
				if (!isAnybodys(address.address())) {
					this.outbox.withdraw(sha256(address.address()));
				}
				promise(address.address(), Locale.forLanguageTag(address.language()), last);
			}
			return addresses.size();
		});
		return (told != null) ? told : 0;
	}

	private boolean isAnybodys(String address) {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM notice_address WHERE address = :address)")
			.param("address", address)
			.query(Boolean.class)
			.single();
	}

	/// Whether mail can be sent at all.
	public boolean isOpen() {
		return this.outbox.isOpen();
	}

	/// How many letters are still on their way.
	public int waiting() {
		return this.outbox.undelivered().waiting();
	}

	/// How many letters were given up within the last week.
	public int failed() {
		return this.outbox.undelivered().failed();
	}

	private boolean put(String address, String language, Notice notice, boolean asked) {
		byte[] digest = sha256(address);
		String network = asked ? network() : null;
		if (isTooMuch(digest, notice, network, asked)) {
			return false;
		}
		this.outbox.put(notice.id(),
				this.letters.write(UuidV7.next(this.clock.instant(), this.random), address, language, notice), digest,
				asked, network);
		return true;
	}

	private boolean isTooMuch(byte[] digest, Notice notice, @Nullable String network, boolean asked) {
		// One at a time for each address and kind, or requests side by side would all
		// count too few.
		this.jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
			.param("key", "notice:" + notice.id() + HexFormat.of().formatHex(digest))
			.query((row, _) -> true)
			.single();
		Instant now = this.clock.instant();
		Sent here = this.jdbc.sql("""
				SELECT count(*) FILTER (WHERE created_at > :hour), count(*) FROM notice_message
				WHERE address_digest = :digest AND notice = :notice AND asked = :asked AND created_at > :day
				""")
			.param("digest", digest)
			.param("notice", notice.id())
			.param("asked", asked)
			.param("hour", utc(now.minus(Duration.ofHours(1))))
			.param("day", utc(now.minus(Duration.ofDays(1))))
			.query((row, _) -> new Sent(row.getInt(1), row.getInt(2)))
			.single();
		if (!asked) {
			return here.first() >= TOLD_PER_HOUR;
		}
		// However many strangers have asked for in a day, one more goes out each hour:
		// whose address it is must not be without.
		if (here.first() >= ((here.second() >= ASKED_PER_DAY) ? 1 : ASKED_PER_HOUR)) {
			return true;
		}
		Sent everywhere = this.jdbc.sql("""
				SELECT count(*) FILTER (WHERE network = :network), count(*) FROM notice_message
				WHERE asked AND created_at > :hour
				""")
			.param("network", network)
			.param("hour", utc(now.minus(Duration.ofHours(1))))
			.query((row, _) -> new Sent(row.getInt(1), row.getInt(2)))
			.single();
		if (everywhere.second() >= this.settings.perHour()) {
			LOGGER.warn("no mail is sent to strangers: {} within an hour is all there may be", this.settings.perHour());
			return true;
		}
		return everywhere.first() >= this.settings.perNetworkAndHour();
	}

	private static @Nullable String network() {
		if (!(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes request)) {
			return null;
		}
		return ClientNetwork.of(request.getRequest());
	}

	private static byte[] sha256(String address) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(address.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static OffsetDateTime utc(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private record Sent(int first, int second) {
	}

}
