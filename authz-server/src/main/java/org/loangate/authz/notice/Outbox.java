package org.loangate.authz.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.notice.NoticeChannel.Delivery;
import org.loangate.authz.notice.NoticeChannel.Letter;
import org.loangate.authz.platform.SealedColumn;
import org.loangate.authz.platform.SecretCipher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// Letters on their way out.
///
/// A letter is tried at once, then after pauses that double from half a minute to an hour, for a day; then it is given
/// up. Each process takes what is due; nobody takes what another has in hand. A process that dies with a letter in hand
/// leaves it to be sent again after some minutes, under the same `Message-ID`.
@SealedColumn(table = "notice_message", key = "id", column = "letter")
@Component
final class Outbox {

	private static final Logger LOGGER = LoggerFactory.getLogger(Outbox.class);

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final Duration TRIED_FOR = Duration.ofDays(1);

	private static final Duration REMEMBERED_FOR = Duration.ofDays(7);

	// Well above the time-outs of a conversation with a mail server.
	private static final Duration IN_HAND = Duration.ofMinutes(3);

	private final JdbcClient jdbc;

	private final SecretCipher cipher;

	private final NoticeChannel channel;

	private final Clock clock;

	Outbox(JdbcClient jdbc, SecretCipher cipher, NoticeChannel channel, Clock clock) {
		this.jdbc = jdbc;
		this.cipher = cipher;
		this.channel = channel;
		this.clock = clock;
	}

	/// Puts a letter in, in the caller's transaction.
	/// @param asked whether a stranger could make it be sent
	void put(String notice, Letter letter, byte[] addressDigest, boolean asked, @Nullable String network) {
		this.jdbc
			.sql("""
					INSERT INTO notice_message (id, notice, asked, address_digest, network, letter, state, tries, due_at, created_at)
					VALUES (:id, :notice, :asked, :digest, :network, :letter, 'waiting', 0, :now, :now)
					""")
			.param("id", letter.id())
			.param("notice", notice)
			.param("asked", asked)
			.param("digest", addressDigest)
			.param("network", network)
			.param("letter", this.cipher.encrypt(MAPPER.writeValueAsBytes(letter), context(letter.id())))
			.param("now", utc(this.clock.instant()))
			.update();
	}

	/// Takes out what is on its way to an address, in the caller's transaction.
	void withdraw(byte[] addressDigest) {
		this.jdbc.sql("DELETE FROM notice_message WHERE address_digest = :digest AND state = 'waiting'")
			.param("digest", addressDigest)
			.update();
	}

	/// Whether there is a way out.
	boolean isOpen() {
		return this.channel.isOpen();
	}

	/// How many letters are still on their way, and how many were given up within the
	/// last days.
	Undelivered undelivered() {
		return this.jdbc.sql("""
				SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'failed')
				FROM notice_message WHERE state <> 'sent'
				""").query((row, _) -> new Undelivered(row.getInt(1), row.getInt(2))).single();
	}

	/// Letters that did not arrive.
	///
	/// @param waiting still tried
	/// @param failed given up
	record Undelivered(int waiting, int failed) {
	}

	/// Sends what is due.
	@Scheduled(fixedDelayString = "${loangate.mail.pause:PT1S}")
	void send() {
		if (!this.channel.isOpen()) {
			return;
		}
		for (Optional<Due> due = take(); due.isPresent(); due = take()) {
			send(due.get());
		}
	}

	private Optional<Due> take() {
		Instant now = this.clock.instant();
		return this.jdbc.sql("""
				UPDATE notice_message SET tries = tries + 1, due_at = :inHand
				WHERE id = (SELECT id FROM notice_message WHERE state = 'waiting' AND due_at <= :now
					ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
				RETURNING id, notice, letter, tries, created_at
				""")
			.param("now", utc(now))
			.param("inHand", utc(now.plus(IN_HAND)))
			.query((row, _) -> new Due(row.getObject("id", UUID.class), row.getString("notice"),
					open(row.getObject("id", UUID.class), row.getBytes("letter")), row.getInt("tries"),
					row.getObject("created_at", OffsetDateTime.class).toInstant()))
			.optional();
	}

	private Letter open(UUID id, byte[] sealed) {
		return MAPPER.readValue(this.cipher.decrypt(sealed, context(id)), Letter.class);
	}

	private void send(Due due) {
		Delivery delivery = this.channel.deliver(due.letter());
		Instant now = this.clock.instant();
		switch (delivery) {
			case TAKEN -> settle(due, "sent", now);
			case REFUSED -> {
				settle(due, "failed", now);
				LOGGER.warn("mail {} ({}) is given up: its address does not take it", due.id(), due.notice());
			}
			case LATER -> {
				if (now.isBefore(due.createdAt().plus(TRIED_FOR))) {
					this.jdbc.sql("UPDATE notice_message SET due_at = :due WHERE id = :id AND state = 'waiting'")
						.param("due", utc(now.plus(pause(due.tries()))))
						.param("id", due.id())
						.update();
				}
				else {
					settle(due, "failed", now);
					LOGGER.warn("mail {} ({}) is given up after {} tries in a day", due.id(), due.notice(),
							due.tries());
				}
			}
		}
	}

	private static Duration pause(int tries) {
		return (tries > 7) ? Duration.ofHours(1) : Duration.ofSeconds(30L << (tries - 1));
	}

	private void settle(Due due, String state, Instant now) {
		this.jdbc.sql("""
				UPDATE notice_message SET state = :state, letter = NULL, settled_at = :now
				WHERE id = :id AND state = 'waiting'
				""").param("state", state).param("now", utc(now)).param("id", due.id()).update();
	}

	/// Gives up what never found an open channel, and forgets what is long settled.
	@Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT3M")
	void purge() {
		Instant now = this.clock.instant();
		int givenUp = this.jdbc.sql("""
				UPDATE notice_message SET state = 'failed', letter = NULL, settled_at = :now
				WHERE state = 'waiting' AND created_at < :old
				""").param("now", utc(now)).param("old", utc(now.minus(TRIED_FOR.plusHours(2)))).update();
		if (givenUp > 0) {
			LOGGER.warn("{} mails are given up: nothing has sent them within a day", givenUp);
		}
		this.jdbc.sql("DELETE FROM notice_message WHERE state <> 'waiting' AND settled_at < :old")
			.param("old", utc(now.minus(REMEMBERED_FOR)))
			.update();
		this.jdbc.sql("DELETE FROM notice_address WHERE replaced_at < :old")
			.param("old", utc(now.minus(Notices.TOLD_AFTER_REPLACEMENT)))
			.update();
	}

	private static OffsetDateTime utc(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private static String context(UUID id) {
		return "notice_message.letter:" + id;
	}

	private record Due(UUID id, String notice, Letter letter, int tries, Instant createdAt) {
	}

}
