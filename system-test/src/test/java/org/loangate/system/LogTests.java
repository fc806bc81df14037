package org.loangate.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Runs last where one JVM runs all, so that it reads what the processes wrote during every test before it; among several
/// it makes a loan of its own, and [SuiteLogTests] reads the rest.
@Order(Integer.MAX_VALUE)
class LogTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	@Test
	void noLogShowsASecret() throws IOException {
		try (Borrower borrower = Borrower.registered(TESTS, Window.DESKTOP).withTotp();
				StockClient client = new StockClient(TESTS)) {
			borrower.newRecoveryCodes();
			assertThat(borrower.borrows(TestLoan.of("700.00"))).isEqualTo("booked");
			borrower.browser.go(client.authorize(TestLoan.of("701.00")));
			borrower.goOn("app");
			assertThat(client
				.apply(TESTS.get().settings().gatewayPorts().getFirst(), client.token(), TestLoan.of("701.00"), "key")
				.statusCode()).isEqualTo(201);
		}
		Set<String> secrets = TESTS.secrets();
		assertThat(secrets).hasSizeGreaterThan(15).contains(TestLoan.CARD);

		List<String> shown = new ArrayList<>();
		for (Path log : logs()) {
			int number = 0;
			for (String line : Files.readString(log, StandardCharsets.UTF_8).lines().toList()) {
				number++;
				if (secrets.stream().anyMatch(line::contains)) {
					shown.add(log.getFileName() + ":" + number);
				}
			}
		}

		assertThat(shown).isEmpty();
	}

	private static List<Path> logs() throws IOException {
		try (var files = Files.list(TESTS.get().logs())) {
			List<Path> logs = files.filter((file) -> file.toString().endsWith(".log")).toList();
			assertThat(logs)
				.hasSize(TESTS.get().settings().authzPorts().size() + TESTS.get().settings().gatewayPorts().size() + 1);
			return logs;
		}
	}

}
