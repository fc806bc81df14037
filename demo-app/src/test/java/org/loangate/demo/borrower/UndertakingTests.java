package org.loangate.demo.borrower;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.demo.support.StandIns.Received;
import org.loangate.demo.support.StandIns.Reply;

import static org.assertj.core.api.Assertions.assertThat;

class UndertakingTests extends BorrowerTests {

	@Test
	void sendsAgainUnderTheSameKeyWithAFreshProof() throws Exception {
		AtomicInteger tries = new AtomicInteger();
		gateway((_) -> switch (tries.getAndIncrement()) {
			case 0 -> Reply.of(502, "{}");
			case 1 -> Reply.lost();
			default -> Reply.of(201, "{\"loan_id\":\"loan-1\"}");
		});

		String outcome = outcomeAt(Browser.location(browser.get(standIns.agree(apply("8000.00")))));

		assertThat(outcome).isEqualTo("booked booked");
		List<Received> sent = standIns.received("/loans");
		assertThat(sent).hasSize(3);
		assertThat(sent).extracting((loan) -> loan.headers().get("idempotency-key"))
			.containsOnly(sent.getFirst().headers().get("idempotency-key"));
		assertThat(sent).extracting(Received::body).containsOnly(sent.getFirst().body());
		assertThat(sent).extracting((loan) -> loan.headers().get("dpop")).doesNotHaveDuplicates();
	}

	@Test
	void findsOutLaterWhatIsUnknownNow() {
		AtomicInteger tries = new AtomicInteger();
		gateway((_) -> (tries.getAndIncrement() < 4) ? Reply.of(504, "{}") : Reply.of(201, "{\"loan_id\":\"loan-1\"}"));
		String page = Browser.location(browser.get(standIns.agree(apply("8000.00"))));
		assertThat(outcomeAt(page)).isEqualTo("unavailable unknown");

		HttpResponse<String> checked = browser.submit(page + "/check", Browser.hidden(browser.get(page).body()),
				Map.of());

		assertThat(outcomeAt(Browser.location(checked))).isEqualTo("booked booked");
		assertThat(standIns.received("/loans")).extracting((loan) -> loan.headers().get("idempotency-key"))
			.hasSize(5)
			.containsOnly(standIns.received("/loans").getFirst().headers().get("idempotency-key"));
	}

	@Test
	void readsTheOutcomeOnceTheTokenIsOver() {
		String application = UUID.randomUUID().toString();
		standIns.script((request) -> switch (request.path()) {
			case "/oauth2/token" -> standIns.grant(request, 1, application);
			case "/loans" -> request.method().equals("POST") ? new Reply(503, Map.of("Retry-After", "60"), "{}") : Reply
				.of(200, "{\"loans\":[{\"loan_id\":\"loan-7\",\"application_id\":\"" + application + "\"}]}");
			default -> null;
		});
		String page = Browser.location(browser.get(standIns.agree(apply("8000.00"))));
		assertThat(outcomeAt(page)).isEqualTo("unavailable unknown");

		HttpResponse<String> checked = browser.submit(page + "/check", Browser.hidden(browser.get(page).body()),
				Map.of());
		String signIn = Browser.location(checked);
		assertThat(standIns.pushedAt(signIn)).containsEntry("scope", "openid loans:read");
		String after = Browser.location(browser.get(standIns.agree(signIn)));

		assertThat(outcomeAt(after)).isEqualTo("booked booked");
		assertThat(standIns.received("/loans")).filteredOn((request) -> request.method().equals("GET"))
			.extracting(Received::query)
			.containsExactly("application=" + application);
	}

	@ParameterizedTest
	@CsvSource({ "401,refused token", "403,refused lender", "400,refused lender", "409,refused lender" })
	void saysWhatTheGatewayRefused(int status, String outcome) {
		gateway((_) -> Reply.of(status, "{}"));

		assertThat(outcomeAt(Browser.location(browser.get(standIns.agree(apply("8000.00")))))).isEqualTo(outcome);
		assertThat(standIns.received("/loans")).hasSize(1);
	}

	@Test
	void booksNothingWithoutAToken() {
		standIns.script((request) -> request.path().equals("/oauth2/token") ? Reply.lost() : null);

		assertThat(outcomeAt(Browser.location(browser.get(standIns.agree(apply("8000.00"))))))
			.isEqualTo("unavailable no-token");
		assertThat(standIns.received("/oauth2/token")).hasSize(1);
		assertThat(standIns.received("/loans")).isEmpty();
	}

	@Test
	void doesNotTakeATokenThatHasEndedForAnAnswer() {
		AtomicInteger tries = new AtomicInteger();
		gateway((_) -> (tries.getAndIncrement() < 4) ? Reply.of(502, "{}") : Reply.of(401, "{}"));
		String page = Browser.location(browser.get(standIns.agree(apply("8000.00"))));

		browser.submit(page + "/check", Browser.hidden(browser.get(page).body()), Map.of());

		assertThat(outcomeAt(page)).isEqualTo("unavailable unknown");
	}

}
