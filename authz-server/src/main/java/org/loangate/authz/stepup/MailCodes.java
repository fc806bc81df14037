package org.loangate.authz.stepup;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.account.ToldChanges;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.RateLimits.Verdict;
import org.loangate.authz.platform.RedisFaults;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.session.SignIn;

import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.data.redis.core.HashOperations;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Codes mailed to an account's confirmed address: they prove, for one change in one sign-in, that whoever makes it reads
/// what is sent there.
///
/// This is no factor: it raises no sign-in and counts for no loan. A code has eight digits and lives ten minutes; five wrong
/// answers end it, and each answer counts among the person's wrong codes. What it proved counts for five minutes.
///
/// **Redis:** `loangate:mail-code:{<sid>}:<change>`, a hash: the code, sealed for its key, its identifier, and where to go
/// on to, ten minutes; `loangate:mail-proof:{<sid>}:<change>`, the subject, five minutes. Losing either has the person ask
/// for another code.
@Component
class MailCodes {

	private static final Duration LIFE = Duration.ofMinutes(10);

	private static final int DIGITS = 8;

	private static final int SENT_PER_HOUR = 5;

	private final StringRedisTemplate redis;

	private final SecretCipher cipher;

	private final Accounts accounts;

	private final ToldChanges told;

	private final Notices notices;

	private final CodeTries tries;

	private final RateLimits limits;

	private final Evidence evidence;

	private final TransactionTemplate transactions;

	private final MessageSource messages;

	private final SecureRandom random;

	MailCodes(StringRedisTemplate redis, SecretCipher cipher, Accounts accounts, ToldChanges told, Notices notices,
			CodeTries tries, RateLimits limits, Evidence evidence, TransactionTemplate transactions,
			MessageSource messages, SecureRandom random) {
		this.redis = redis;
		this.cipher = cipher;
		this.accounts = accounts;
		this.told = told;
		this.notices = notices;
		this.tries = tries;
		this.limits = limits;
		this.evidence = evidence;
		this.transactions = transactions;
		this.messages = messages;
		this.random = random;
	}

	/// Asks for a code, and mails one unless one is on its way.
	/// @param returnTo local path that leads to the change once more
	/// @return the page that takes it
	String open(SignIn signIn, AccountChange change, String returnTo) {
		String key = key(signIn, change);
		boolean running = RedisFaults.translate(() -> this.redis.opsForHash().hasKey(key, "code"));
		HashOperations<String, String, String> hashes = this.redis.opsForHash();
		RedisFaults.translate(() -> {
			hashes.put(key, "returnTo", returnTo);
			return running ? Boolean.TRUE : this.redis.expire(key, LIFE);
		});
		if (!running) {
			send(signIn, change);
		}
		return MailCodeController.PATH + "/" + change.code();
	}

	/// Mails another code, and ends the one before.
	/// @return whether one is sent: not where several were
	boolean send(SignIn signIn, AccountChange change) {
		Account account = this.accounts.find(signIn.subject()).filter(Account::emailVerified).orElse(null);
		if (account == null || this.limits.count("mail-code", signIn.subject().id(), SENT_PER_HOUR,
				Duration.ofHours(1)) instanceof Verdict.Exceeded) {
			return false;
		}
		StringBuilder code = new StringBuilder();
		for (int i = 0; i < DIGITS; i++) {
			code.append((char) ('0' + this.random.nextInt(10)));
		}
		Locale locale = LocaleContextHolder.getLocale();
		boolean sent = Boolean.TRUE.equals(this.transactions.execute((_) -> this.notices.send(account.email(), locale,
				new Notice("mail-code",
						Map.of("code", code.toString(), "change",
								this.messages.getMessage("stepup.change." + change.code(), null, locale)),
						this.told.link(account.subject(), "mail-code", "", "")))));
		if (sent) {
			keep(key(signIn, change), code.toString());
		}
		return sent;
	}

	private void keep(String key, String code) {
		String sealed = Base64.getEncoder()
			.encodeToString(this.cipher.encrypt(code.getBytes(StandardCharsets.US_ASCII), key));
		RedisFaults.translate(() -> {
			this.redis.<String, String>opsForHash()
				.putAll(key, Map.of("code", sealed, "id", Subject.random(this.random).id()));
			return this.redis.expire(key, LIFE);
		});
	}

	/// Where a running one leads to, if there is one.
	Optional<String> returnTo(SignIn signIn, AccountChange change) {
		return Optional.ofNullable(field(key(signIn, change), "returnTo"));
	}

	/// Whether a code can be typed in.
	boolean isSent(SignIn signIn, AccountChange change) {
		return field(key(signIn, change), "code") != null;
	}

	/// Checks an answer. A right one ends the code: of two at once one is taken.
	Result check(SignIn signIn, AccountChange change, String typed, Submission by) {
		String key = key(signIn, change);
		String id = field(key, "id");
		String sealed = field(key, "code");
		if (id == null || sealed == null) {
			return Result.EXPIRED;
		}
		if (!this.tries.begin(id, signIn.subject(), by)) {
			return Result.LOCKED;
		}
		byte[] code = this.cipher.decrypt(Base64.getDecoder().decode(sealed), key);
		byte[] answer = TypedCode.of(typed).getBytes(StandardCharsets.UTF_8);
		if (!MessageDigest.isEqual(code, answer)) {
			return Result.WRONG;
		}
		if (!Boolean.TRUE.equals(RedisFaults.translate(() -> this.redis.delete(key)))) {
			return Result.EXPIRED;
		}
		this.tries.succeed(signIn.subject(), by);
		this.transactions.executeWithoutResult((_) -> this.evidence.append("mailed-code-proven", signIn.subject().id(),
				Map.of("sid", signIn.sid(), "change", change.code())));
		RedisFaults.translate(() -> {
			this.redis.opsForValue().set(proofKey(signIn, change), signIn.subject().id(), EnrolmentGuard.FRESH);
			return true;
		});
		return Result.RIGHT;
	}

	/// Whether a code was proven for that change in that sign-in within the last minutes.
	boolean isProven(SignIn signIn, AccountChange change) {
		return signIn.subject()
			.id()
			.equals(RedisFaults.translate(() -> this.redis.opsForValue().get(proofKey(signIn, change))));
	}

	private @Nullable String field(String key, String name) {
		return RedisFaults.translate(() -> this.redis.<String, String>opsForHash().get(key, name));
	}

	private static String key(SignIn signIn, AccountChange change) {
		return "loangate:mail-code:{" + signIn.sid() + "}:" + change.code();
	}

	private static String proofKey(SignIn signIn, AccountChange change) {
		return "loangate:mail-proof:{" + signIn.sid() + "}:" + change.code();
	}

	/// What came of an answer.
	enum Result {

		RIGHT, WRONG, LOCKED, EXPIRED;

		String code() {
			return "factor-" + name().toLowerCase(Locale.ROOT);
		}

	}

}
