package org.loangate.authz.factor.totp;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.loangate.authz.account.Subject;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.platform.RedisFaults;
import org.loangate.authz.platform.SealedColumn;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.FactorChanges;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Authenticator apps that people have enrolled: one each.
///
/// **Redis:** `loangate:totp-enrolment:{<sid>}`, the encrypted secret of an enrolment that waits for its first code, ten
/// minutes after it was shown or tried last. Losing it makes the person scan again.
@SealedColumn(table = "authentication_totp", key = "subject", column = "secret")
@Component
public class Authenticators {

	private static final Duration ENROLMENT = Duration.ofMinutes(10);

	private final JdbcClient jdbc;

	private final StringRedisTemplate redis;

	private final SecretCipher cipher;

	private final Evidence evidence;

	private final FactorChanges changes;

	private final Clock clock;

	private final SecureRandom random;

	Authenticators(JdbcClient jdbc, StringRedisTemplate redis, SecretCipher cipher, Evidence evidence,
			FactorChanges changes, Clock clock, SecureRandom random) {
		this.jdbc = jdbc;
		this.redis = redis;
		this.cipher = cipher;
		this.evidence = evidence;
		this.changes = changes;
		this.clock = clock;
		this.random = random;
	}

	/// Whether a person has one.
	public boolean has(Subject subject) {
		return this.jdbc.sql("SELECT EXISTS (SELECT FROM authentication_totp WHERE subject = :subject)")
			.param("subject", subject.id())
			.query(Boolean.class)
			.single();
	}

	/// When the app came to the account.
	Optional<Instant> enrolledAt(Subject subject) {
		return this.jdbc.sql("SELECT max(enrolled_at) FROM authentication_totp WHERE subject = :subject")
			.param("subject", subject.id())
			.query((row, _) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
				.map(OffsetDateTime::toInstant))
			.single();
	}

	Optional<Totp.Secret> secret(Subject subject) {
		return this.jdbc.sql("SELECT secret FROM authentication_totp WHERE subject = :subject")
			.param("subject", subject.id())
			.query(byte[].class)
			.optional()
			.map((secret) -> new Totp.Secret(
					new String(this.cipher.decrypt(secret, context(subject)), StandardCharsets.US_ASCII)));
	}

	/// Uses up a time step. A step that was used, and every one before it, is never
	/// accepted again.
	boolean accept(Subject subject, long step) {
		return this.jdbc.sql("""
				UPDATE authentication_totp SET last_step = :step WHERE subject = :subject AND last_step < :step
				""").param("step", step).param("subject", subject.id()).update() == 1;
	}

	/// The secret of the enrolment that runs in this session, the same until it ends.
	Totp.Secret enrolling(SignIn signIn) {
		String key = "loangate:totp-enrolment:{" + signIn.sid() + "}";
		String context = "totp-enrolment:" + signIn.sid();
		// Whoever has the page open needs it as long as they look at it.
		String kept = RedisFaults.translate(() -> this.redis.opsForValue().getAndExpire(key, ENROLMENT));
		if (kept != null) {
			byte[] secret = this.cipher.decrypt(Base64.getDecoder().decode(kept), context);
			return new Totp.Secret(new String(secret, StandardCharsets.US_ASCII));
		}
		Totp.Secret secret = Totp.newSecret(this.random);
		byte[] encrypted = this.cipher.encrypt(secret.base32().getBytes(StandardCharsets.US_ASCII), context);
		RedisFaults.translate(() -> {
			this.redis.opsForValue().set(key, Base64.getEncoder().encodeToString(encrypted), ENROLMENT);
			return true;
		});
		return secret;
	}

	/// Enrols the app whose code this is. The code counts as used.
	/// @param secret of the enrolment that runs
	/// @return whether the code was right and there was no other app
	@Transactional
	public boolean confirm(SignIn signIn, Totp.Secret secret, String code) {
		OptionalLong step = Totp.stepOf(secret, code, this.clock.instant());
		if (step.isEmpty() || !enrol(signIn.subject(), secret, step.getAsLong())) {
			return false;
		}
		this.changes.enrolled(signIn, TotpFactor.ID, TotpFactor.ID);
		RedisFaults.translate(() -> this.redis.delete("loangate:totp-enrolment:{" + signIn.sid() + "}"));
		return true;
	}

	/// Enrols an app whose secret is known already, in the caller's transaction.
	/// @param base32 the secret
	public void enrol(Subject subject, String base32) {
		enrol(subject, new Totp.Secret(base32), 0);
	}

	private boolean enrol(Subject subject, Totp.Secret secret, long lastStep) {
		byte[] encrypted = this.cipher.encrypt(secret.base32().getBytes(StandardCharsets.US_ASCII), context(subject));
		int added = this.jdbc.sql("""
				INSERT INTO authentication_totp (subject, secret, last_step, enrolled_at)
				VALUES (:subject, :secret, :step, :now) ON CONFLICT DO NOTHING
				""")
			.param("subject", subject.id())
			.param("secret", encrypted)
			.param("step", lastStep)
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
		if (added == 1) {
			this.evidence.append("factor-enrolled", subject.id(), Map.of("factor", TotpFactor.ID));
		}
		return added == 1;
	}

	/// Removes the app.
	@Transactional
	public boolean remove(Subject subject) {
		int removed = this.jdbc.sql("DELETE FROM authentication_totp WHERE subject = :subject")
			.param("subject", subject.id())
			.update();
		if (removed == 1) {
			this.evidence.append("factor-removed", subject.id(), Map.of("factor", TotpFactor.ID));
			this.changes.removed(subject, TotpFactor.ID, TotpFactor.ID);
		}
		return removed == 1;
	}

	private static String context(Subject subject) {
		return "authentication_totp.secret:" + subject.id();
	}

}
