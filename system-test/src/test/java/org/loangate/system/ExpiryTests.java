package org.loangate.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.Test;
import org.loangate.stores.Schema;

import static org.assertj.core.api.Assertions.assertThat;

/// Pages that were left open for too long: each says so, and nothing comes of it. The stores are brought to where time
/// would bring them, since no lifetime may be shorter than a minute.
class ExpiryTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	private static final TestLoan LOAN = TestLoan.of("340.00");

	@Test
	void saysThatTheTermsHaveExpiredAndLeadsBack() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE).withPasskey("Key")) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(LOAN);
			borrower.goOn("confirm-loan");

			expireNewestApplication();
			borrower.browser.press("button[data-action=confirm]");

			borrower.browser.awaitPage("error");
			borrower.browser.screenshot("expired");
			assertThat(borrower.browser.text("main")).contains("expired");
			assertThat(borrower.outcome()).isNotEqualTo("booked");
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
		}
	}

	@Test
	void takesNoCodeOnceTheLoanHasExpired() {
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE).withTotp()) {
			long before = Loans.booked(TESTS);
			borrower.asksFor(LOAN);
			borrower.goOn("totp");

			expireNewestApplication();
			borrower.sendsCode();

			borrower.browser.awaitPage("error");
			borrower.browser.screenshot("expired-code");
			assertThat(borrower.browser.text("main")).contains("expired");
			assertThat(borrower.loans()).isEmpty();
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
		}
	}

	private static void expireNewestApplication() {
		var dataSource = TESTS.get().stores().ownerDataSource(Schema.AUTHZ);
		try (Connection connection = dataSource.getConnection();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("""
						UPDATE loan_application SET expires_at = created_at
						WHERE id = (SELECT id FROM loan_application ORDER BY created_at DESC LIMIT 1)
							AND state = 'challenged'
						RETURNING challenge_id
						""")) {
			assertThat(row.next()).isTrue();
			forget("loangate:step-up:{" + row.getString("challenge_id") + "}");
		}
		catch (SQLException ex) {
			throw new IllegalStateException("the application cannot be aged", ex);
		}
	}

	// Redis's inline commands: what no longer lives is not there.
	private static void forget(String key) {
		URI redis = URI.create(TESTS.get().stores().redisUrl());
		String commands = "AUTH %s\r\nSELECT %s\r\nDEL %s\r\n".formatted(redis.getUserInfo().replace(':', ' '),
				redis.getPath().substring(1), key);
		try (Socket socket = new Socket(redis.getHost(), redis.getPort());
				var answers = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
			socket.getOutputStream().write(commands.getBytes(StandardCharsets.UTF_8));
			assertThat(answers.readLine()).isEqualTo("+OK");
			assertThat(answers.readLine()).isEqualTo("+OK");
			assertThat(answers.readLine()).isEqualTo(":1");
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Redis does not answer", ex);
		}
	}

}
