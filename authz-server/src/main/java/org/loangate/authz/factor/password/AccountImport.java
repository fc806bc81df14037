package org.loangate.authz.factor.password;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.IdentityAsserted;
import org.loangate.authz.account.Profile;
import org.loangate.authz.account.Profiles;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.factor.password.ImportLine.Read;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Opens an account for each customer in a file of JSON Lines.
///
/// The file is read as it comes, one bounded line after the other, and written in transactions of [#BATCH] lines. Whoever
/// has an account already is left as they are, so that the same file can be imported again after it stopped half-way.
@Component
class AccountImport {

	static final int LONGEST_LINE = 16 * 1024;

	static final int BATCH = 500;

	private final JdbcClient jdbc;

	private final Accounts accounts;

	private final Profiles profiles;

	private final Evidence evidence;

	private final ApplicationEventPublisher events;

	private final TransactionTemplate transactions;

	private final Clock clock;

	AccountImport(JdbcClient jdbc, Accounts accounts, Profiles profiles, Evidence evidence,
			ApplicationEventPublisher events, TransactionTemplate transactions, Clock clock) {
		this.jdbc = jdbc;
		this.accounts = accounts;
		this.profiles = profiles;
		this.evidence = evidence;
		this.events = events;
		this.transactions = transactions;
		this.clock = clock;
	}

	/// Imports a file, or, for a check, does everything but keep it.
	/// @param problems takes each line's number and what is wrong with it: nothing that
	/// stands in it
	Summary run(InputStream file, boolean check, BiConsumer<Long, String> problems) throws IOException {
		InputStream lines = new BufferedInputStream(file, 1 << 16);
		Tally tally = new Tally(problems);
		List<Numbered> batch = new ArrayList<>(BATCH);
		byte[] line;
		skipByteOrderMark(lines);
		for (long number = 1; (line = next(lines)) != null; number++) {
			if (isBlank(line)) {
				continue;
			}
			Read read = (line.length > LONGEST_LINE)
					? new Read.Malformed(List.of("too long (expected: at most " + LONGEST_LINE + " bytes)"))
					: read(line);
			switch (read) {
				case Read.Wellformed(ImportLine customer) -> batch.add(new Numbered(number, customer));
				case Read.Malformed(List<String> wrong) -> tally.refuse(number, String.join("; ", wrong));
			}
			if (batch.size() == BATCH) {
				write(batch, check, tally);
			}
		}
		write(batch, check, tally);
		return tally.summary();
	}

	// Spreadsheets and editors put one before UTF-8.
	private static void skipByteOrderMark(InputStream lines) throws IOException {
		lines.mark(3);
		if (!Arrays.equals(lines.readNBytes(3), new byte[] { (byte) 0xEF, (byte) 0xBB, (byte) 0xBF })) {
			lines.reset();
		}
	}

	private static boolean isBlank(byte[] line) {
		for (byte octet : line) {
			if (octet != ' ' && octet != '\t' && octet != '\r') {
				return false;
			}
		}
		return true;
	}

	private static Read read(byte[] line) {
		try {
			return ImportLine.read(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString());
		}
		catch (CharacterCodingException _) {
			return new Read.Malformed(List.of("no UTF-8 (expected: UTF-8)"));
		}
	}

	// A line that is too long is one byte longer than it may be; the rest of it is
	// skipped.
	private static byte @Nullable [] next(InputStream lines) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int octet = lines.read();
		if (octet == -1) {
			return null;
		}
		for (; octet != -1 && octet != '\n'; octet = lines.read()) {
			if (line.size() <= LONGEST_LINE) {
				line.write(octet);
			}
		}
		return line.toByteArray();
	}

	private void write(List<Numbered> batch, boolean check, Tally tally) {
		this.transactions.executeWithoutResult((status) -> {
			batch.forEach((one) -> write(one, tally));
			if (check) {
				status.setRollbackOnly();
			}
		});
		batch.clear();
	}

	private void write(Numbered one, Tally tally) {
		ImportLine customer = one.customer();
		if (this.accounts.isTaken(customer.email())) {
			tally.skipped++;
			return;
		}
		String number = customer.customerNumber();
		if (number != null && isKnown(number)) {
			tally.refuse(one.number(), "customer_number (expected: one that no other account has)");
			return;
		}
		Optional<Account> account = this.accounts.openForCustomer(customer.email(), customer.emailVerified(),
				customer.language());
		if (account.isEmpty()) {
			tally.skipped++;
			return;
		}
		String subject = account.get().subject().id();
		ImportedHash hash = customer.hash();
		if (hash != null) {
			this.jdbc.sql("""
					INSERT INTO authentication_password (subject, hash, imported, changed_at)
					VALUES (:subject, :hash, true, :now)
					""")
				.param("subject", subject)
				.param("hash", hash.text())
				.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
				.update();
		}
		if (number != null) {
			this.jdbc.sql("INSERT INTO authentication_customer_number (number, subject) VALUES (:number, :subject)")
				.param("number", number)
				.param("subject", subject)
				.update();
		}
		if (!customer.profile().isEmpty()) {
			this.profiles.save(account.get().subject(), new Profile(customer.profile(), this.clock.instant()));
		}
		if (!customer.documentClaims().isEmpty()) {
			this.events.publishEvent(new IdentityAsserted(account.get().subject(), customer.documentClaims()));
		}
		this.evidence.append("account-imported", subject, Map.of("email_verified", customer.emailVerified(), "password",
				hash != null, "document_claims", customer.documentClaims().keySet().stream().sorted().toList()));
		tally.imported++;
	}

	private boolean isKnown(String number) {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM authentication_customer_number WHERE number = :number)")
			.param("number", number)
			.query(Boolean.class)
			.single();
	}

	/// What came of a file.
	///
	/// @param skipped who had an account already
	/// @param refused lines that could not be imported
	record Summary(long imported, long skipped, long refused) {
	}

	private record Numbered(long number, ImportLine customer) {
	}

	private static final class Tally {

		private final BiConsumer<Long, String> problems;

		private long imported;

		private long skipped;

		private long refused;

		Tally(BiConsumer<Long, String> problems) {
			this.problems = problems;
		}

		void refuse(long number, String problem) {
			this.refused++;
			this.problems.accept(number, problem);
		}

		Summary summary() {
			return new Summary(this.imported, this.skipped, this.refused);
		}

	}

}
