package org.loangate.authz.factor.recoverycode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import org.apache.commons.codec.binary.Base32;
import org.loangate.authz.account.LeftBehind;
import org.loangate.authz.account.Subject;
import org.loangate.authz.account.TakesBack;
import org.loangate.authz.account.ToldChanges;
import org.loangate.authz.account.ToldChanges.Told;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.stepup.Quarantine;
import org.loangate.authz.stepup.TypedCode;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Recovery codes: ten at a time, shown once, kept as digests, each good once.
@Component
public class RecoveryCodes implements TakesBack {

	private static final String MADE = "recovery-codes-made";

	private static final int COUNT = 10;

	// 80 bits: NIST SP 800-63B-4, 3.1.2.1, asks for 20; enough that a plain digest needs
	// no cost
	private static final int BYTES = 10;

	private final JdbcClient jdbc;

	private final Quarantine quarantine;

	private final Evidence evidence;

	private final ToldChanges told;

	private final Notices notices;

	private final Clock clock;

	private final SecureRandom random;

	RecoveryCodes(JdbcClient jdbc, Quarantine quarantine, Evidence evidence, ToldChanges told, Notices notices,
			Clock clock, SecureRandom random) {
		this.jdbc = jdbc;
		this.quarantine = quarantine;
		this.evidence = evidence;
		this.told = told;
		this.notices = notices;
		this.clock = clock;
		this.random = random;
	}

	/// How many are left.
	int left(Subject subject) {
		return this.jdbc.sql("""
				SELECT count(*) FROM authentication_recovery_code WHERE subject = :subject AND used_at IS NULL
				""").param("subject", subject.id()).query(Integer.class).single();
	}

	/// Makes new codes in place of all earlier ones.
	/// @return the codes, in groups of four characters; they are not kept and cannot be
	/// shown again
	@Transactional
	public List<String> renew(Subject subject) {
		List<String> codes = Stream.generate(this::code).limit(COUNT).toList();
		this.jdbc.sql("DELETE FROM authentication_recovery_code WHERE subject = :subject")
			.param("subject", subject.id())
			.update();
		codes.forEach((code) -> this.jdbc.sql("""
				INSERT INTO authentication_recovery_code (subject, digest) VALUES (:subject, :digest)
				""").param("subject", subject.id()).param("digest", digest(subject, code)).update());
		this.evidence.append("recovery-codes-renewed", subject.id(), Map.of("count", COUNT));
		this.notices.tell(subject.id(), new Notice(MADE, Map.of(), this.told.link(subject, MADE, "", "")),
				this.clock.instant());
		return codes;
	}

	/// Removes all codes, in the caller's transaction.
	boolean remove(Subject subject) {
		return this.jdbc.sql("DELETE FROM authentication_recovery_code WHERE subject = :subject")
			.param("subject", subject.id())
			.update() > 0;
	}

	/// Removes all codes: somebody else could have made them, or read them.
	@EventListener
	void clear(LeftBehind event) {
		remove(event.subject());
	}

	@Override
	public boolean canTakeBack(Told change) {
		return change.notice().equals(MADE) && left(change.subject()) > 0;
	}

	@Override
	public void takeBack(Told change) {
		remove(change.subject());
	}

	/// Uses up a code, which recovers the account: everything it has is in quarantine
	/// from then on.
	/// @return whether it was one of the person's, not used before
	@Transactional
	boolean use(Subject subject, String typed) {
		int used = this.jdbc.sql("""
				UPDATE authentication_recovery_code SET used_at = :now
				WHERE subject = :subject AND digest = :digest AND used_at IS NULL
				""")
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.param("subject", subject.id())
			.param("digest", digest(subject, typed))
			.update();
		if (used == 1) {
			this.quarantine.enterAll(subject);
			this.evidence.append("recovery-code-used", subject.id(), Map.of());
			this.notices.tell(subject.id(),
					new Notice("recovery-code-used", Map.of(), this.told.link(subject, "recovery-code-used", "", "")),
					this.clock.instant());
		}
		return used == 1;
	}

	private String code() {
		byte[] bits = new byte[BYTES];
		this.random.nextBytes(bits);
		String code = new Base32().encodeToString(bits).toLowerCase(Locale.ROOT);
		return String.join("-", code.split("(?<=\\G.{4})", -1)).replaceAll("-$", "");
	}

	private static byte[] digest(Subject subject, String typed) {
		String code = TypedCode.of(typed).toLowerCase(Locale.ROOT);
		try {
			return MessageDigest.getInstance("SHA-256")
				.digest((subject.id() + ":" + code).getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
