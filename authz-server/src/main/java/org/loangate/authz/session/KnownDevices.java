package org.loangate.authz.session;

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
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.LeftBehind;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Actor;

import org.springframework.context.event.EventListener;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The browsers that people are known by: twenty each, for a year after their last proof.
///
/// A cookie of 256 random bits names one; only its digest is kept. One that came with the request and is not the person's
/// is never adopted, so that nobody plants theirs: the browser gets another, which also stands for whoever else used it.
@Component
public class KnownDevices {

	private static final int MOST = 20;

	private static final Duration LIFE = Duration.ofDays(365);

	private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{43}");

	private final JdbcClient jdbc;

	private final Clock clock;

	private final SecureRandom random;

	private final HttpServletResponse response;

	private final boolean secure;

	private final String cookie;

	/// Takes the response at hand by Spring's proxy: whoever signs somebody in has none.
	KnownDevices(JdbcClient jdbc, Clock clock, SecureRandom random, Settings settings, HttpServletResponse response) {
		this.jdbc = jdbc;
		this.clock = clock;
		this.random = random;
		this.response = response;
		this.secure = settings.isSecure();
		this.cookie = (this.secure ? "__Host-" : "") + "loangate-device";
	}

	/// The browser at hand, when it is known to be that person's.
	public Optional<KnownDevice> find(HttpServletRequest request, Subject subject) {
		return token(request).flatMap((token) -> find(digest(token), subject));
	}

	/// The browser at hand, when it is known to be of the account with that user name.
	/// Asks the same whether there is one or not.
	/// @param email in its normalized form
	public Optional<KnownDevice> find(HttpServletRequest request, String email) {
		return token(request).map(KnownDevices::digest)
			.flatMap((digest) -> this.jdbc.sql("""
					SELECT d.digest FROM authentication_device d JOIN authentication_account a USING (subject)
					WHERE d.digest = :digest AND a.email = :email AND d.last_seen_at > :oldest
					""")
				.param("digest", digest)
				.param("email", email)
				.param("oldest", oldest())
				.query((row, number) -> device(row.getBytes(1)))
				.optional());
	}

	/// The browser at hand, when anybody is known by it.
	/// @return with the time since when that person is
	public Optional<Actor.Device> seen(HttpServletRequest request, Subject subject) {
		return token(request).flatMap((token) -> this.jdbc.sql("""
				SELECT device, min(first_seen_at) FILTER (WHERE subject = :subject) AS known_since
				FROM authentication_device WHERE digest = :digest AND last_seen_at > :oldest GROUP BY device
				ORDER BY known_since NULLS LAST LIMIT 1
				""")
			.param("subject", subject.id())
			.param("digest", digest(token))
			.param("oldest", oldest())
			.query((row, _) -> new Actor.Device(row.getObject("device", UUID.class), knownSince(row)))
			.optional());
	}

	/// The browser at hand, when anybody at all is known by it.
	/// @return what it keeps for as long as it is known, whoever uses it
	public Optional<UUID> any(HttpServletRequest request) {
		return token(request).flatMap((token) -> this.jdbc.sql("""
				SELECT device FROM authentication_device WHERE digest = :digest AND last_seen_at > :oldest LIMIT 1
				""").param("digest", digest(token)).param("oldest", oldest()).query(UUID.class).optional());
	}

	private static @Nullable Instant knownSince(ResultSet row) throws SQLException {
		OffsetDateTime time = row.getObject("known_since", OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

	private Optional<KnownDevice> find(byte[] digest, Subject subject) {
		return this.jdbc.sql("""
				SELECT digest FROM authentication_device
				WHERE digest = :digest AND subject = :subject AND last_seen_at > :oldest
				""")
			.param("digest", digest)
			.param("subject", subject.id())
			.param("oldest", oldest())
			.query((row, number) -> device(row.getBytes(1)))
			.optional();
	}

	/// Makes the browser at hand one of the person's, who has just proven more than a
	/// password in it or opened the account with it.
	@Transactional
	public void remember(HttpServletRequest request, Subject subject) {
		String brought = token(request).orElse(null);
		String token = (brought != null && find(digest(brought), subject).isPresent()) ? brought : renewed(brought);
		OffsetDateTime now = now();
		this.jdbc
			.sql("""
					INSERT INTO authentication_device (digest, subject, device, first_seen_at, last_seen_at)
					VALUES (:digest, :subject,
						coalesce((SELECT device FROM authentication_device WHERE digest = :digest LIMIT 1), gen_random_uuid()),
						:now, :now)
					ON CONFLICT (digest, subject) DO UPDATE SET last_seen_at = excluded.last_seen_at
					""")
			.param("digest", digest(token))
			.param("subject", subject.id())
			.param("now", now)
			.update();
		this.jdbc.sql("""
				DELETE FROM authentication_device WHERE subject = :subject AND digest IN (
					SELECT digest FROM authentication_device WHERE subject = :subject
					ORDER BY last_seen_at DESC, digest OFFSET :most)
				""").param("subject", subject.id()).param("most", MOST).update();
		this.response.addHeader(HttpHeaders.SET_COOKIE,
				ResponseCookie.from(this.cookie, token)
					.path("/")
					.maxAge(LIFE)
					.httpOnly(true)
					.secure(this.secure)
					.sameSite("Lax")
					.build()
					.toString());
	}

	private String renewed(@Nullable String brought) {
		byte[] bits = new byte[32];
		this.random.nextBytes(bits);
		String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
		if (brought != null) {
			this.jdbc.sql("UPDATE authentication_device SET digest = :digest WHERE digest = :brought")
				.param("digest", digest(token))
				.param("brought", digest(brought))
				.update();
		}
		return token;
	}

	/// How many browsers the person is known by beside the one at hand.
	public int others(HttpServletRequest request, Subject subject) {
		return this.jdbc.sql("""
				SELECT count(*) FROM authentication_device
				WHERE subject = :subject AND digest <> :here AND last_seen_at > :oldest
				""")
			.param("subject", subject.id())
			.param("here", here(request))
			.param("oldest", oldest())
			.query(Integer.class)
			.single();
	}

	/// Forgets every browser of the person but the one at hand.
	public void forgetOthers(HttpServletRequest request, Subject subject) {
		this.jdbc.sql("DELETE FROM authentication_device WHERE subject = :subject AND digest <> :here")
			.param("subject", subject.id())
			.param("here", here(request))
			.update();
	}

	/// Forgets every browser that somebody else could be known by.
	@EventListener
	void clear(LeftBehind event) {
		this.jdbc.sql("DELETE FROM authentication_device WHERE subject = :subject")
			.param("subject", event.subject().id())
			.update();
	}

	/// Deletes what was not seen for a year.
	@Scheduled(fixedDelayString = "PT12H", initialDelayString = "PT7M")
	void purge() {
		this.jdbc.sql("DELETE FROM authentication_device WHERE last_seen_at <= :oldest")
			.param("oldest", oldest())
			.update();
	}

	private Optional<String> token(HttpServletRequest request) {
		return Stream.ofNullable(request.getCookies())
			.flatMap(Arrays::stream)
			.filter((one) -> one.getName().equals(this.cookie))
			.map(Cookie::getValue)
			.filter((value) -> TOKEN.matcher(value).matches())
			.findFirst();
	}

	private byte[] here(HttpServletRequest request) {
		return token(request).map(KnownDevices::digest).orElseGet(() -> new byte[32]);
	}

	private OffsetDateTime now() {
		return this.clock.instant().atOffset(ZoneOffset.UTC);
	}

	private OffsetDateTime oldest() {
		return now().minus(LIFE);
	}

	private static KnownDevice device(byte[] digest) {
		return new KnownDevice(HexFormat.of().formatHex(digest));
	}

	private static byte[] digest(String token) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
