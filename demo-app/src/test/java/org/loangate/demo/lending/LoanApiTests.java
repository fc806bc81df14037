package org.loangate.demo.lending;

import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.Money;
import org.loangate.contract.PayoutAccount;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Terms;
import org.loangate.contract.TermsClaims;
import org.loangate.contract.TransactionToken;
import org.loangate.demo.support.DemoProcess;
import org.loangate.stores.Schema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class LoanApiTests {

	private static final String ACCOUNT = "6222020200112233446";

	private final DemoProcess demo = DemoProcess.shared();

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void booksWhatWasAgreedAndShowsItToItsOwnerAlone() throws Exception {
		String txn = UUID.randomUUID().toString();

		HttpResponse<String> booked = post("/loans", body("8000.00"), token(txn, "mei", loan("8000.00")));

		assertThat(booked.statusCode()).isEqualTo(201);
		String loanId = json(booked).path("loan_id").asString();
		assertThat(booked.headers().firstValue("Location")).hasValue(gateway() + "/loans/" + loanId);
		assertThat(booked.body()).doesNotContain(ACCOUNT);
		JsonNode loan = json(get("/loans/" + loanId, reading("mei")));
		assertThat(loan.path("amount").path("value").asString()).isEqualTo("8000.00");
		assertThat(loan.path("annual_rate_percent").asString()).isEqualTo("7.35");
		assertThat(loan.path("payout_account").path("last4").asString()).isEqualTo("3446");
		assertThat(get("/loans/" + loanId, reading("somebody-else")).statusCode()).isEqualTo(404);
		assertThat(json(get("/loans?application=" + txn, reading("mei"))).path("loans").size()).isEqualTo(1);
		assertThat(json(get("/loans?application=" + txn, reading("somebody-else"))).path("loans").size()).isZero();
	}

	@Test
	void answersARepeatWithTheFirstResult() throws Exception {
		String txn = UUID.randomUUID().toString();
		HttpResponse<String> first = post("/loans", body("1500.00"), token(txn, "lin", loan("1500.00")));

		HttpResponse<String> second = post("/loans", body("1500.00"), token(txn, "lin", loan("1500.00")));

		assertThat(second.statusCode()).isEqualTo(first.statusCode());
		assertThat(second.body()).isEqualTo(first.body());
	}

	@Test
	void booksOneLoanWhenManyRequestsRace() throws Exception {
		String txn = UUID.randomUUID().toString();
		String token = token(txn, "racer", loan("1500.00"));
		CountDownLatch start = new CountDownLatch(1);

		List<String> bodies;
		try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
			var answers = IntStream.range(0, 50).mapToObj((_) -> threads.submit(() -> {
				start.await();
				return post("/loans", body("1500.00"), token).body();
			})).toList();
			start.countDown();
			bodies = new ArrayList<>();
			for (var answer : answers) {
				bodies.add(answer.get());
			}
		}

		assertThat(Set.copyOf(bodies)).hasSize(1);
		assertThat(jdbc().sql("SELECT count(*) FROM lending_loan WHERE txn = ?::uuid")
			.param(txn)
			.query(Long.class)
			.single()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"amount\":{\"value\":\"8000.01\",\"currency\":\"CNY\"}}",
			"{\"amount\":{\"value\":\"8000.00\",\"currency\":\"EUR\"}}", "{\"term_months\":13}",
			"{\"annual_rate_percent\":\"7.34\"}", "{\"purpose\":\"travel\"}",
			"{\"payout_account\":{\"scheme\":\"cn-bank-card\",\"id\":\"6217000010001234569\"}}" })
	void refusesABodyThatDiffersFromWhatWasAgreed(String change) throws Exception {
		String txn = UUID.randomUUID().toString();

		HttpResponse<String> refused = post("/loans", changed(change), token(txn, "mei", loan("8000.00")));

		assertThat(refused.statusCode()).isBetween(400, 403);
		assertThat(json(refused).path("errors").path(0).path("pointer").asString())
			.isEqualTo("#/" + JsonMapper.shared().readTree(change).propertyNames().iterator().next());
		assertThat(json(get("/loans?application=" + txn, reading("mei"))).path("loans").size()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "null", "{}", "{\"amount\":{}}", "nonsense", "{\"amount\":1e3}" })
	void refusesABodyThatIsNoLoan(String body) throws Exception {
		HttpResponse<String> refused = post("/loans", body,
				token(UUID.randomUUID().toString(), "mei", loan("8000.00")));

		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(json(refused).path("code").asString()).isEqualTo("body-malformed");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"extra\":1}", "{\"term_months\":\"12\"}", "{\"term_months\":12.0}",
			"{\"term_months\":0}", "{\"term_months\":null}", "{\"purpose\":null}", "{\"purpose\":\"\\ud800\"}",
			"{\"amount\":{\"value\":8000.00,\"currency\":\"CNY\"}}",
			"{\"amount\":{\"value\":\"8e3\",\"currency\":\"CNY\"}}",
			"{\"amount\":{\"value\":\"-8000.00\",\"currency\":\"CNY\"}}",
			"{\"payout_account\":{\"scheme\":\"cn-bank-card\",\"id\":\"6222020200112233447\"}}" })
	void refusesFieldsThatAreNotWhatTheyShouldBe(String change) throws Exception {
		HttpResponse<String> refused = post("/loans", changed(change),
				token(UUID.randomUUID().toString(), "mei", loan("8000.00")));

		assertThat(refused.statusCode()).isEqualTo(400);
	}

	@Test
	void refusesDuplicateKeysAndTrailingContent() throws Exception {
		String token = token(UUID.randomUUID().toString(), "mei", loan("8000.00"));

		assertThat(post("/loans", body("8000.00").replaceFirst("\\{", "{\"term_months\":12,"), token).statusCode())
			.isEqualTo(400);
		assertThat(post("/loans", body("8000.00") + "{}", token).statusCode()).isEqualTo(400);
	}

	@Test
	void refusesATokenForSomethingElse() throws Exception {
		String txn = UUID.randomUUID().toString();

		assertThat(post("/loans", body("8000.00"), reading("mei")).statusCode()).isEqualTo(403);
		assertThat(get("/loans", token(txn, "mei", loan("8000.00"))).statusCode()).isEqualTo(403);
		assertThat(post("/loans", body("8000.00"), token("not-a-uuid", "mei", loan("8000.00"))).statusCode())
			.isEqualTo(403);
		assertThat(send(request("/loans").GET().build()).statusCode()).isEqualTo(401);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/lending-api", "/lending-api/loans", "/lending-api/elsewhere", "/lending-api;v=1/loans",
			"/%6cending-api/loans", "//lending-api/loans", "/x/../lending-api/loans", "/x/..;/lending-api/loans" })
	void needsATokenHoweverItsPathIsWritten(String path) throws Exception {
		assertThat(send(HttpRequest.newBuilder(URI.create(this.demo.url() + path)).build()).statusCode()).isBetween(400,
				401);
	}

	@Test
	void changesThePayoutAccountUntilTheMoneyHasLeft() throws Exception {
		String loanId = json(
				post("/loans", body("1500.00"), token(UUID.randomUUID().toString(), "mei", loan("1500.00"))))
			.path("loan_id")
			.asString();
		String path = "/loans/" + loanId + "/payout-account";
		Terms change = new PayoutAccountChange(loanId, PayoutAccount.of("cn-bank-card", "6217000010001234569"),
				gateway() + path);
		String body = "{\"payout_account\":{\"scheme\":\"cn-bank-card\",\"id\":\"6217000010001234569\"}}";
		String txn = UUID.randomUUID().toString();

		HttpResponse<String> first = post(path, body, token(txn, "mei", change));

		assertThat(first.statusCode()).isEqualTo(200);
		assertThat(json(get("/loans/" + loanId, reading("mei"))).path("payout_account").path("last4").asString())
			.isEqualTo("4569");
		assertThat(post(path, body, token(UUID.randomUUID().toString(), "somebody-else", change)).statusCode())
			.isEqualTo(404);
		payOut(loanId);
		assertThat(post(path, body, token(txn, "mei", change)).body()).isEqualTo(first.body());
		HttpResponse<String> late = post(path, body, token(UUID.randomUUID().toString(), "mei", change));
		assertThat(late.statusCode()).isEqualTo(409);
		assertThat(json(late).path("code").asString()).isEqualTo("paid-out");
		assertThat(json(get("/loans/" + loanId, reading("mei"))).path("status").asString()).isEqualTo("paid-out");
	}

	@Test
	void answersABadQueryAndAnUnknownLoanWithAProblem() throws Exception {
		assertThat(get("/loans?application=x", reading("mei")).statusCode()).isEqualTo(400);
		assertThat(get("/loans/x", reading("mei")).statusCode()).isEqualTo(404);
		assertThat(get("/loans/" + UUID.randomUUID(), reading("mei")).statusCode()).isEqualTo(404);
		assertThat(get("/elsewhere", reading("mei")).statusCode()).isEqualTo(404);
	}

	private void payOut(String loanId) {
		JdbcClient.create(this.demo.stores().ownerDataSource(Schema.LENDING))
			.sql("UPDATE lending_loan SET pays_out_at = booked_at WHERE id = ?::uuid")
			.param(loanId)
			.update();
	}

	private JdbcClient jdbc() {
		return JdbcClient.create(this.demo.stores().dataSource(Schema.LENDING));
	}

	private String gateway() {
		return this.demo.standIns().url();
	}

	private Terms loan(String amount) {
		return new LoanTerms(Money.of(amount, "CNY"), 12, new BigDecimal("7.35"), "working_capital",
				PayoutAccount.of("cn-bank-card", ACCOUNT), gateway() + "/loans");
	}

	private String body(String amount) {
		return JsonMapper.shared()
			.writeValueAsString(Map.of("amount", Map.of("value", amount, "currency", "CNY"), "term_months", 12,
					"annual_rate_percent", "7.35", "purpose", "working_capital", "payout_account",
					Map.of("scheme", "cn-bank-card", "id", ACCOUNT)));
	}

	private String changed(String change) {
		var body = JsonMapper.shared().readTree(body("8000.00")).asObject();
		body.setAll(JsonMapper.shared().readTree(change).asObject());
		return body.toString();
	}

	private String reading(String subject) {
		return token(UUID.randomUUID().toString(), subject, Set.of("loans:read"), null);
	}

	private String token(String txn, String subject, Terms terms) {
		return token(txn, subject, Set.of((terms instanceof LoanTerms) ? "loans:apply" : "loans:manage"), terms);
	}

	private String token(String txn, String subject, Set<String> scopes, Terms terms) {
		Instant now = Instant.now();
		TermsClaims claims = (terms != null) ? TermsClaims.of(terms, new SecretKeySpec(new byte[32], "HmacSHA256"))
				: null;
		return this.demo.standIns()
			.sign(new TransactionToken(txn, subject, scopes, "lending-web", "loangate-gateway", null, claims, now,
					now.plusSeconds(300)), this.demo.url() + "/lending-api");
	}

	private HttpResponse<String> get(String path, String token) throws Exception {
		return send(request(path).header("Txn-Token", token).GET().build());
	}

	private HttpResponse<String> post(String path, String body, String token) throws Exception {
		return send(request(path).header("Txn-Token", token)
			.header("Content-Type", "application/json")
			.header("Idempotency-Key", "key-1")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.demo.url() + "/lending-api" + path));
	}

	private HttpResponse<String> send(HttpRequest request) throws Exception {
		return this.http.send(request, HttpResponse.BodyHandlers.ofString());
	}

	private static JsonNode json(HttpResponse<String> response) {
		return JsonMapper.shared().readTree(response.body());
	}

}
