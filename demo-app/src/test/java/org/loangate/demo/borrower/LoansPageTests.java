package org.loangate.demo.borrower;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.demo.support.StandIns.Received;
import org.loangate.demo.support.StandIns.Reply;

import static org.assertj.core.api.Assertions.assertThat;

class LoansPageTests extends BorrowerTests {

	@Test
	void followsAChallengeByItself() {
		AtomicInteger tries = new AtomicInteger();
		gateway((_) -> (tries.getAndIncrement() == 0)
				? new Reply(401,
						Map.of("WWW-Authenticate",
								"DPoP error=\"insufficient_user_authentication\", "
										+ "acr_values=\"urn:loangate:acr:multi\", max_age=\"300\""),
						"{}")
				: Reply.of(200,
						"{\"loans\":[{\"loan_id\":\"loan-1\",\"amount\":{\"value\":\"8000.00\","
								+ "\"currency\":\"CNY\"},\"term_months\":12,\"annual_rate_percent\":\"7.35\","
								+ "\"purpose\":\"travel\",\"status\":\"booked\",\"booked_at\":\"2026-11-22T16:00:00Z\","
								+ "\"payout_account\":{\"scheme\":\"iban\",\"last4\":\"1234\"}}]}"));
		String first = Browser.location(browser.get("/loans"));
		browser.get(standIns.agree(first));

		String second = Browser.location(browser.get("/loans"));
		assertThat(standIns.pushedAt(second)).containsEntry("acr_values", "urn:loangate:acr:multi")
			.containsEntry("max_age", "300");
		browser.get(standIns.agree(second));

		assertThat(browser.get("/loans").body()).contains("data-page=\"loans\"", "data-loan-id=\"loan-1\"",
				"data-amount=\"8000.00\"", "ending in 1234");
	}

	@Test
	void doesNotGoRoundInCircles() {
		gateway((_) -> new Reply(401,
				Map.of("WWW-Authenticate", "DPoP error=\"insufficient_user_authentication\", acr_values=\"phr\""), ""));
		String next = "/loans";
		int rounds = 0;
		while (browser.get(next) instanceof HttpResponse<String> answer && answer.statusCode() == 303
				&& rounds++ < 20) {
			next = Browser.location(answer);
			next = next.startsWith(standIns.url()) ? standIns.agree(next) : next;
		}

		assertThat(rounds).isLessThan(10);
		assertThat(outcomeAt("/loans")).satisfiesAnyOf((outcome) -> assertThat(outcome).isEqualTo("refused unmet"),
				(outcome) -> assertThat(outcome).isEmpty());
	}

	@Test
	void saysSoWhenLoansCannotBeShown() {
		gateway((_) -> Reply.of(503, "{}"));
		browser.get(standIns.agree(Browser.location(browser.get("/loans"))));

		assertThat(browser.get("/loans").statusCode()).isEqualTo(503);
		assertThat(outcomeAt("/loans")).isEqualTo("unavailable loans");
	}

	@ParameterizedTest
	@CsvSource({ "200,booked changed", "409,refused paid-out" })
	void changesAPayoutAccountAsATransactionOfItsOwn(int status, String outcome) {
		gateway((_) -> Reply.of(status, "{\"loan_id\":\"loan-1\"}"));

		String url = Browser.location(
				browser.fillIn("/loans/loan-1/payout-account", Map.of("payout_account", "6217 0000 1000 1234 569")));

		assertThat(standIns.pushedAt(url)).containsEntry("scope", "openid loans:manage");
		assertThat(standIns.pushedAt(url).get("authorization_details")).contains("\"type\":\"payout_account_change\"",
				"\"loan_id\":\"loan-1\"", "payout-account");
		assertThat(outcomeAt(Browser.location(browser.get(standIns.agree(url))))).isEqualTo(outcome);
		Received sent = standIns.received("/loans/loan-1/payout-account").getFirst();
		assertThat(sent.body())
			.isEqualTo("{\"payout_account\":{\"scheme\":\"cn-bank-card\",\"id\":\"6217000010001234569\"}}");
	}

}
