package org.loangate.system;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.loangate.system.demo.StackSettings;

import static org.assertj.core.api.Assertions.assertThat;

/// A thousand attempts at once, through two gateways, to redeem one loan application token.
class RedemptionRaceTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	private static final int ATTEMPTS = 1000;

	private static final int MOST_ROUNDS = 20;

	/// What a gateway says when a part behind it is down, slow or too busy.
	private static final Set<Integer> TRY_AGAIN = Set.of(502, 503, 504);

	private static final String KEY = "one-key";

	private static Borrower borrower;

	@BeforeAll
	static void register() {
		borrower = Borrower.registered(TESTS, Window.DESKTOP).withPasskey("Key");
	}

	@AfterAll
	static void close() {
		borrower.close();
	}

	@Test
	void booksOneLoanForAThousandRepeatsUnderOneKey() throws Exception {
		TestLoan loan = TestLoan.of("101.00");

		List<HttpResponse<String>> answers = race(loan, (attempt) -> KEY, (attempt) -> loan.body());

		assertThat(booked(answers)).hasSize(ATTEMPTS);
		assertThat(booked(answers).stream().map(RedemptionRaceTests::loanId).distinct()).hasSize(1);
	}

	@Test
	void booksOneLoanForAThousandKeys() throws Exception {
		TestLoan loan = TestLoan.of("102.00");

		List<HttpResponse<String>> answers = race(loan, (attempt) -> "key-" + attempt, (attempt) -> loan.body());

		assertThat(booked(answers)).hasSize(1);
		assertThat(refused(answers)).hasSize(ATTEMPTS - 1);
	}

	@Test
	void booksOneLoanForOneKeyAndDifferingBodies() throws Exception {
		TestLoan loan = TestLoan.of("103.00");

		List<HttpResponse<String>> answers = race(loan, (attempt) -> KEY,
				(attempt) -> loan.body() + " ".repeat(attempt));

		assertThat(booked(answers)).hasSize(1);
		assertThat(refused(answers)).hasSize(ATTEMPTS - 1);
	}

	private static List<HttpResponse<String>> race(TestLoan loan, IntFunction<String> keys, IntFunction<String> bodies)
			throws Exception {
		try (StockClient client = new StockClient(TESTS)) {
			borrower.browser.go(client.authorize(loan));
			borrower.goOn("app");
			DPoPAccessToken token = client.token();
			long before = Loans.booked(TESTS);
			IntFunction<HttpRequest> requests = (attempt) -> client.apply(gateway(attempt), token,
					bodies.apply(attempt), keys.apply(attempt));

			List<HttpResponse<String>> answers = sendAtOnce(requests);

			assertThat(Loans.booked(TESTS)).isEqualTo(before + 1);
			return answers;
		}
	}

	private static int gateway(int attempt) {
		StackSettings settings = TESTS.get().settings();
		return settings.gatewayPorts().get(attempt % settings.gatewayPorts().size());
	}

	/// Sends every attempt at once, and again, with a fresh proof, those that a busy part
	/// left without an answer, as clients
	/// do: an outcome is only what is final.
	private static List<HttpResponse<String>> sendAtOnce(IntFunction<HttpRequest> requests) throws Exception {
		List<HttpResponse<String>> answers = new ArrayList<>();
		List<Integer> open = IntStream.range(0, ATTEMPTS).boxed().toList();
		for (int round = 0; round < MOST_ROUNDS && !open.isEmpty(); round++) {
			List<Integer> busy = new ArrayList<>();
			List<HttpResponse<String>> ofThisRound = sendAtOnce(open.stream().map(requests::apply).toList());
			for (int index = 0; index < ofThisRound.size(); index++) {
				if (TRY_AGAIN.contains(ofThisRound.get(index).statusCode())) {
					busy.add(open.get(index));
				}
				else {
					answers.add(ofThisRound.get(index));
				}
			}
			open = busy;
		}
		assertThat(open).as("attempts without a final answer").isEmpty();
		return answers;
	}

	private static List<HttpResponse<String>> sendAtOnce(List<HttpRequest> requests) throws Exception {
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<HttpResponse<String>>> running = new ArrayList<>();
			for (HttpRequest request : requests) {
				running.add(threads.submit(() -> {
					start.await();
					return StockClient.send(request);
				}));
			}
			start.countDown();
			List<HttpResponse<String>> answers = new ArrayList<>();
			for (Future<HttpResponse<String>> attempt : running) {
				answers.add(attempt.get());
			}
			return answers;
		}
	}

	private static List<HttpResponse<String>> booked(List<HttpResponse<String>> answers) {
		return answers.stream().filter((answer) -> answer.statusCode() / 100 == 2).toList();
	}

	private static List<HttpResponse<String>> refused(List<HttpResponse<String>> answers) {
		return answers.stream()
			.filter((answer) -> answer.statusCode() == 401
					&& answer.headers().firstValue("WWW-Authenticate").orElse("").contains("error=\"invalid_token\""))
			.toList();
	}

	private static String loanId(HttpResponse<String> answer) {
		try {
			return String.valueOf(JSONObjectUtils.parse(answer.body()).get("id"));
		}
		catch (ParseException ex) {
			throw new IllegalStateException("not a loan: " + answer.body(), ex);
		}
	}

}
