package org.loangate.authz.notice;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;
import org.loangate.authz.TestMailbox.Mail;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.platform.Settings.Secret;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@IntegrationTest
class NoticesTests {

	private static final Locale ENGLISH = Locale.ENGLISH;

	private final String about = UUID.randomUUID().toString();

	private final String address = this.about + "@example.test";

	@Autowired
	private Notices notices;

	@Autowired
	private Letters letters;

	@Autowired
	private Outbox outbox;

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Environment environment;

	@Autowired
	private PlatformTransactionManager transactions;

	private Notice notice() {
		return new Notice("account-exists", Map.of(), URI.create(this.settings.issuer() + "/sign-in"));
	}

	private void inTransaction(Runnable work) {
		new TransactionTemplate(this.transactions).executeWithoutResult((_) -> work.run());
	}

	private boolean send(Notices sender) {
		return Boolean.TRUE.equals(new TransactionTemplate(this.transactions)
			.execute((_) -> sender.send(this.address, ENGLISH, notice())));
	}

	private Notices notices(MailSettings limits) {
		return new Notices(this.jdbc, this.transactions, this.letters, this.outbox, limits, Clock.systemUTC(),
				new SecureRandom());
	}

	@Test
	void sendsPlainTextBesideHtmlThatAsksForNothingByReturn() {
		inTransaction(() -> this.notices.send(this.address, ENGLISH, notice()));

		Mail mail = TestMailbox.await(this.address, "You have an account");
		assertThat(mail.types().get(0)).startsWith("text/plain").containsIgnoringCase("utf-8");
		assertThat(mail.types().get(1)).startsWith("text/html").containsIgnoringCase("utf-8");
		assertThat(mail.headers()).containsEntry("Auto-Submitted", "auto-generated")
			.containsEntry("Content-Language", "en")
			.containsEntry("To", this.address)
			.containsEntry("From", "Loangate <no-reply@localhost>");
		assertThat(mail.text()).contains("never asks you to send a password")
			.containsOnlyOnce(this.settings.issuer() + "/sign-in");
		assertThat(mail.html()).contains("lang=\"en\"").doesNotContain("<img").doesNotContain("<script");
		assertThat(mail.html().split("href=\"", -1)).hasSize(3);
		assertThat(mail.link()).isEqualTo(URI.create(this.settings.issuer() + "/sign-in"));
	}

	@Test
	void writesInSimplifiedChinese() {
		inTransaction(() -> this.notices.send(this.address, Locale.SIMPLIFIED_CHINESE, notice()));

		Mail mail = TestMailbox.await(this.address, "您已经拥有账户");
		assertThat(mail.headers()).containsEntry("Content-Language", "zh-CN");
		assertThat(mail.html()).contains("lang=\"zh-CN\"").contains("复制到浏览器");
		assertThat(mail.text()).contains("绝不会要求您");
	}

	@Test
	void refusesToWriteOutsideATransaction() {
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.notices.send(this.address, ENGLISH, notice()));
		assertThatExceptionOfType(IllegalTransactionStateException.class)
			.isThrownBy(() -> this.notices.confirmed(this.about, this.address, ENGLISH));
	}

	@Test
	void sendsNothingOfATransactionThatIsRolledBack() {
		new TransactionTemplate(this.transactions).executeWithoutResult((status) -> {
			this.notices.send(this.address, ENGLISH, notice());
			status.setRollbackOnly();
		});
		inTransaction(() -> this.notices.send(this.address, Locale.SIMPLIFIED_CHINESE, notice()));

		TestMailbox.await(this.address, "您已经拥有账户");
		assertThat(TestMailbox.count(this.address, "You have an account")).isZero();
	}

	@Test
	void keepsNoLetterOnceItIsSentAndNeverOneInClear() {
		Outbox closed = new Outbox(this.jdbc,
				new org.loangate.authz.platform.SecretCipher("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
				new TestChannel(NoticeChannel.Delivery.LATER), Clock.systemUTC());
		UUID id = UUID.randomUUID();
		inTransaction(() -> {
			closed.put("account-exists", this.letters.write(id, this.address, "en", notice()), new byte[32], false,
					null);
			assertThat(letter(id)).isNotNull()
				.satisfies((bytes) -> assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
					.doesNotContain(this.about)
					.doesNotContain("sign-in"));
		});

		Awaitility.await().until(() -> state(id).equals("sent"));
		assertThat(letter(id)).isNull();
	}

	private byte[] letter(UUID id) {
		return this.jdbc.sql("SELECT letter FROM notice_message WHERE id = :id")
			.param("id", id)
			.query((row, _) -> java.util.Optional.ofNullable(row.getBytes(1)))
			.single()
			.orElse(null);
	}

	private String state(UUID id) {
		return this.jdbc.sql("SELECT state FROM notice_message WHERE id = :id")
			.param("id", id)
			.query(String.class)
			.single();
	}

	@Test
	void refusesAnActionThatIsNoPageOfTheServer() {
		for (String elsewhere : List.of("https://evil.example/", this.settings.issuer() + ".evil.example/")) {
			Notice notice = new Notice("account-exists", Map.of(), URI.create(elsewhere));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.letters.write(UUID.randomUUID(), this.address, "en", notice));
		}
	}

	@Test
	void takesNoSecondAddressAndNoHeaderOutOfAnAddress() {
		NoticeChannel smtp = new SmtpChannel(new MailSettings(new Secret(TestMailbox.smtpUrl()), "", 1, 1),
				this.settings, new org.springframework.mock.env.MockEnvironment(), Clock.systemUTC());
		for (String hostile : List.of(this.address + ",victim-" + this.address,
				this.address + "\r\nBcc: victim-" + this.address, "\"a\nb\"@example.test")) {
			NoticeChannel.Letter letter = new NoticeChannel.Letter(UUID.randomUUID(), hostile, "en",
					"s\r\nBcc: v-" + this.address, "text", "html");

			assertThat(smtp.deliver(letter)).isEqualTo(NoticeChannel.Delivery.REFUSED);
		}
		assertThat(TestMailbox.count("victim-" + this.address, "")).isZero();
	}

	@org.junit.jupiter.api.Nested
	class Telling {

		@Test
		void reachesChannelsOlderThanTheChangeInTheirOwnLanguage() {
			Instant before = Instant.now().minusSeconds(60);
			inTransaction(() -> NoticesTests.this.notices.confirmed(NoticesTests.this.about, NoticesTests.this.address,
					Locale.SIMPLIFIED_CHINESE));

			assertThat(tell(before)).isZero();
			assertThat(tell(Instant.now().plusSeconds(1))).isOne();
			TestMailbox.await(NoticesTests.this.address, "您已经拥有账户");
		}

		@Test
		void goesOnForThirtyDaysAfterAnAddressWasReplaced() {
			inTransaction(() -> {
				NoticesTests.this.notices.confirmed(NoticesTests.this.about, NoticesTests.this.address, ENGLISH);
				NoticesTests.this.notices.replaced(NoticesTests.this.about, NoticesTests.this.address);
			});

			assertThat(tell(Instant.now().plusSeconds(1))).isOne();
			replacedBefore(Duration.ofDays(31));
			assertThat(tell(Instant.now().plusSeconds(1))).isZero();
		}

		private void replacedBefore(Duration ago) {
			NoticesTests.this.jdbc.sql("UPDATE notice_address SET replaced_at = :then WHERE about = :about")
				.param("then", Instant.now().minus(ago).atOffset(ZoneOffset.UTC))
				.param("about", NoticesTests.this.about)
				.update();
		}

		private int tell(Instant olderThan) {
			Integer told = new TransactionTemplate(NoticesTests.this.transactions)
				.execute((_) -> NoticesTests.this.notices.tell(NoticesTests.this.about, notice(), olderThan));
			return (told != null) ? told : -1;
		}

		@Test
		void isNotDrownedByWhatStrangersAskFor() {
			inTransaction(() -> NoticesTests.this.notices.confirmed(NoticesTests.this.about, NoticesTests.this.address,
					ENGLISH));
			IntStream.range(0, 30).forEach((_) -> send(NoticesTests.this.notices));

			assertThat(tell(Instant.now().plusSeconds(1))).isOne();
		}

	}

	@org.junit.jupiter.api.Nested
	class Limits {

		@Test
		void writesFiveOfAKindToAnAddressHoweverManyAskAtOnce() throws Exception {
			CountDownLatch start = new CountDownLatch(1);
			try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
				List<Future<Boolean>> sent = IntStream.range(0, 40).mapToObj((_) -> threads.submit(() -> {
					start.await();
					return send(NoticesTests.this.notices);
				})).toList();
				start.countDown();
				int count = 0;
				for (Future<Boolean> one : sent) {
					count += one.get() ? 1 : 0;
				}
				assertThat(count).isEqualTo(5);
			}
		}

		@Test
		void letsOneThroughEachHourHoweverManyWereAskedForInADay() {
			for (int hours = 2; hours < 8; hours++) {
				IntStream.range(0, 5).forEach((_) -> send(NoticesTests.this.notices));
				age(hours);
			}

			assertThat(send(NoticesTests.this.notices)).isTrue();
			assertThat(send(NoticesTests.this.notices)).isFalse();
		}

		@Test
		void sendsWhatWasPromisedWhenStrangersHaveUsedUpEverything() {
			IntStream.range(0, 10).forEach((_) -> send(NoticesTests.this.notices));
			int before = letters();

			inTransaction(() -> notices(new MailSettings(new Secret(""), "", 1, 1)).promise(NoticesTests.this.address,
					ENGLISH, notice()));

			assertThat(letters()).isEqualTo(before + 1);
		}

		private int letters() {
			return NoticesTests.this.jdbc.sql("SELECT count(*) FROM notice_message WHERE NOT asked")
				.query(Integer.class)
				.single();
		}

		// The running role may not change when a letter was written.
		private JdbcClient owner() {
			Environment settings = NoticesTests.this.environment;
			return JdbcClient.create(new DriverManagerDataSource(settings.getRequiredProperty("LOANGATE_POSTGRES_URL"),
					settings.getRequiredProperty("LOANGATE_POSTGRES_OWNER_USER"),
					settings.getRequiredProperty("LOANGATE_POSTGRES_OWNER_PASSWORD")));
		}

		private void age(int hours) {
			owner().sql(
					"UPDATE notice_message SET created_at = created_at - make_interval(hours => :hours) WHERE created_at > :since")
				.param("hours", hours)
				.param("since", Instant.now().minusSeconds(600).atOffset(ZoneOffset.UTC))
				.update();
		}

		@Test
		void stopsAtTheCeilingOfAllTogether() {
			send(NoticesTests.this.notices);

			assertThat(send(notices(new MailSettings(new Secret(""), "", 1, 1000)))).isFalse();
			assertThat(send(notices(new MailSettings(new Secret(""), "", 1_000_000, 1000)))).isTrue();
		}

		@Test
		void stopsANetworkAndNotItsNeighbours() {
			Notices one = notices(new MailSettings(new Secret(""), "", 1_000_000, 1));

			assertThat(from("2001:db8:1:2::5", one)).isTrue();
			assertThat(from("2001:db8:1:2:ffff::6", one)).isFalse();
			assertThat(from("2001:db8:1:3::5", one)).isTrue();
		}

		private boolean from(String network, Notices sender) {
			MockHttpServletRequest request = new MockHttpServletRequest();
			request.setRemoteAddr(network);
			RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
			try {
				return send(sender);
			}
			finally {
				RequestContextHolder.resetRequestAttributes();
			}
		}

	}

	private record TestChannel(NoticeChannel.Delivery delivery) implements NoticeChannel {

		@Override
		public boolean isOpen() {
			return true;
		}

		@Override
		public Delivery deliver(Letter letter) {
			return this.delivery;
		}

	}

}
