package org.loangate.demo.lending;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.PayoutAccount;
import org.loangate.demo.DemoSettings;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The loans, in PostgreSQL. Rows are inserted and never changed; what may happen once is a unique constraint.
@Component
class Loans {

	private static final int MOST_LISTED = 200;

	private static final String SELECT = """
			SELECT l.id, l.txn, l.idempotency_key, l.amount, l.currency, l.term_months, l.annual_rate_percent, l.purpose,
				l.booked_at, l.pays_out_at, a.scheme, a.last4, a.txn AS account_txn, a.idempotency_key AS account_key,
				a.set_at
			FROM lending_loan l
			CROSS JOIN LATERAL (
				SELECT * FROM lending_payout_account p WHERE p.loan_id = l.id ORDER BY p.entry DESC LIMIT 1) a
			""";

	private final JdbcClient jdbc;

	private final Clock clock;

	private final SecureRandom random;

	private final Duration payoutDelay;

	Loans(JdbcClient jdbc, Clock clock, SecureRandom random, DemoSettings settings) {
		this.jdbc = jdbc;
		this.clock = clock;
		this.random = random;
		this.payoutDelay = settings.payoutDelay();
	}

	/// Books a loan, or finds the one that the same transaction booked before.
	///
	/// Two at once are one: the second waits for the first to commit, and finds its loan.
	@Transactional
	Loan.Receipt book(Agreement agreement, LoanTerms terms, @Nullable String idempotencyKey) {
		Instant now = now();
		UUID id = newId(now);
		int booked = this.jdbc.sql("""
				INSERT INTO lending_loan (id, txn, subject, client_id, amount, currency, term_months,
					annual_rate_percent, purpose, idempotency_key, booked_at, pays_out_at)
				VALUES (:id, :txn, :subject, :clientId, :amount, :currency, :termMonths, :rate, :purpose, :key, :now,
					:paysOutAt)
				ON CONFLICT ON CONSTRAINT lending_loan_books_once DO NOTHING
				""")
			.param("id", id)
			.param("txn", agreement.txn())
			.param("subject", agreement.subject())
			.param("clientId", agreement.clientId())
			.param("amount", terms.amount().value())
			.param("currency", terms.amount().currency().getCurrencyCode())
			.param("termMonths", terms.termMonths())
			.param("rate", terms.annualRatePercent())
			.param("purpose", terms.purpose())
			.param("key", idempotencyKey)
			.param("now", Timestamp.from(now))
			.param("paysOutAt", Timestamp.from(now.plus(this.payoutDelay)))
			.update();
		if (booked == 1) {
			insertAccount(agreement, id, terms.payoutAccount(), idempotencyKey, now);
		}
		return this.jdbc.sql("""
				SELECT id, txn, amount, currency, term_months, booked_at FROM lending_loan
				WHERE txn = :txn AND subject = :subject
				""")
			.param("txn", agreement.txn())
			.param("subject", agreement.subject())
			.query((row, _) -> new Loan.Receipt(row.getObject("id", UUID.class), row.getObject("txn", UUID.class),
					"booked", amount(row), row.getInt("term_months"), row.getTimestamp("booked_at").toInstant()))
			.optional()
			.orElseThrow(() -> new LendingProblem(LendingProblem.Code.NOT_GRANTED));
	}

	/// Sets another payout account while the money has not left, or finds what the same
	/// transaction set before.
	@Transactional
	Loan.Change changePayoutAccount(Agreement agreement, UUID loanId, PayoutAccount account,
			@Nullable String idempotencyKey) {
		Instant now = now();
		Instant paysOutAt = this.jdbc.sql("SELECT pays_out_at FROM lending_loan WHERE id = :id AND subject = :subject")
			.param("id", loanId)
			.param("subject", agreement.subject())
			.query((row, _) -> row.getTimestamp(1).toInstant())
			.optional()
			.orElseThrow(() -> new LendingProblem(LendingProblem.Code.ABSENT));
		Optional<Loan.Change> before = change(agreement, loanId);
		if (before.isPresent()) {
			return before.get();
		}
		if (!now.isBefore(paysOutAt)) {
			throw new LendingProblem(LendingProblem.Code.PAID_OUT);
		}
		insertAccount(agreement, loanId, account, idempotencyKey, now);
		return change(agreement, loanId).orElseThrow(() -> new LendingProblem(LendingProblem.Code.NOT_GRANTED));
	}

	/// Somebody's loans, newest first.
	List<Loan> of(String subject) {
		return this.jdbc.sql(SELECT + "WHERE l.subject = :subject ORDER BY l.booked_at DESC, l.id DESC LIMIT :most")
			.param("subject", subject)
			.param("most", MOST_LISTED)
			.query((row, _) -> loan(row))
			.list();
	}

	/// The loan an application led to, if it did and is this person's.
	List<Loan> bookedFor(String subject, UUID applicationId) {
		return this.jdbc.sql(SELECT + "WHERE l.subject = :subject AND l.txn = :txn")
			.param("subject", subject)
			.param("txn", applicationId)
			.query((row, _) -> loan(row))
			.list();
	}

	/// One loan, if it is this person's.
	Optional<Loan> find(String subject, UUID loanId) {
		return this.jdbc.sql(SELECT + "WHERE l.subject = :subject AND l.id = :id")
			.param("subject", subject)
			.param("id", loanId)
			.query((row, _) -> loan(row))
			.optional();
	}

	private void insertAccount(Agreement agreement, UUID loanId, PayoutAccount account, @Nullable String idempotencyKey,
			Instant now) {
		this.jdbc.sql("""
				INSERT INTO lending_payout_account (loan_id, txn, scheme, last4, digest, idempotency_key, set_at)
				VALUES (:loanId, :txn, :scheme, :last4, :digest, :key, :now)
				ON CONFLICT ON CONSTRAINT lending_payout_account_changes_once DO NOTHING
				""")
			.param("loanId", loanId)
			.param("txn", agreement.txn())
			.param("scheme", account.scheme().value())
			.param("last4", account.last4())
			.param("digest", agreement.accountDigest())
			.param("key", idempotencyKey)
			.param("now", Timestamp.from(now))
			.update();
	}

	private Optional<Loan.Change> change(Agreement agreement, UUID loanId) {
		return this.jdbc.sql("""
				SELECT scheme, last4, txn AS account_txn, idempotency_key AS account_key, set_at
				FROM lending_payout_account WHERE txn = :txn AND loan_id = :loanId
				""")
			.param("txn", agreement.txn())
			.param("loanId", loanId)
			.query((row, _) -> new Loan.Change(loanId, account(row)))
			.optional();
	}

	private Loan loan(ResultSet row) throws SQLException {
		Instant paysOutAt = row.getTimestamp("pays_out_at").toInstant();
		return new Loan(row.getObject("id", UUID.class), row.getObject("txn", UUID.class),
				row.getString("idempotency_key"), amount(row), row.getInt("term_months"),
				row.getBigDecimal("annual_rate_percent").stripTrailingZeros().toPlainString(), row.getString("purpose"),
				now().isBefore(paysOutAt) ? "booked" : "paid-out", row.getTimestamp("booked_at").toInstant(), paysOutAt,
				account(row));
	}

	private static Loan.Amount amount(ResultSet row) throws SQLException {
		return Loan.Amount.of(row.getBigDecimal("amount"), row.getString("currency"));
	}

	private static Loan.Account account(ResultSet row) throws SQLException {
		return new Loan.Account(row.getString("scheme"), row.getString("last4"),
				row.getObject("account_txn", UUID.class), row.getString("account_key"),
				row.getTimestamp("set_at").toInstant());
	}

	private Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	/// A UUID of version 7: RFC 9562, section 5.7.
	private UUID newId(Instant now) {
		byte[] bytes = new byte[16];
		this.random.nextBytes(bytes);
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		long high = (now.toEpochMilli() << 16) | 0x7000L | (buffer.getLong() & 0x0FFFL);
		long low = (buffer.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
		return new UUID(high, low);
	}

}
