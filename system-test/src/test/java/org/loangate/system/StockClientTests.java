package org.loangate.system;

import java.net.http.HttpResponse;
import java.util.Map;

import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// `lending-mobile` with a stock OAuth library.
class StockClientTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	private static final TestLoan LOAN = TestLoan.of("210.00");

	private static Borrower borrower;

	@BeforeAll
	static void register() {
		borrower = Borrower.registered(TESTS, Window.PHONE).withPasskey("Key");
	}

	@AfterAll
	static void close() {
		borrower.close();
	}

	@Test
	void booksALoan() throws Exception {
		try (StockClient client = new StockClient(TESTS)) {
			borrower.browser.go(client.authorize(LOAN));
			borrower.goOn("app");
			TokenResponse tokens = client.redeem(client.answer().toSuccessResponse().getAuthorizationCode());
			DPoPAccessToken token = tokens.toSuccessResponse().getTokens().getDPoPAccessToken();

			HttpResponse<String> booked = client.apply(gateway(), token, LOAN, "key-1");

			assertThat(booked.statusCode()).isEqualTo(201);
			assertThat(tokens.toSuccessResponse().getTokens().getRefreshToken()).isNull();
			assertThat(client.apply(gateway(), token, LOAN, "key-1").body()).isEqualTo(booked.body());
			assertThat(client.apply(gateway(), token, LOAN, "key-2").statusCode()).isEqualTo(401);
		}
	}

	@Test
	void carriesNoPayoutAccountInTheToken() throws Exception {
		try (StockClient client = new StockClient(TESTS)) {
			borrower.browser.go(client.authorize(LOAN));
			borrower.goOn("app");

			SignedJWT token = SignedJWT.parse(client.token().getValue());

			assertThat(token.getHeader().getType().getType()).isEqualTo("at+jwt");
			assertThat(token.getPayload().toString()).doesNotContain(TestLoan.CARD).contains("3446");
			Map<String, Object> claims = token.getJWTClaimsSet().getClaims();
			assertThat(claims).containsKeys("iss", "sub", "aud", "client_id", "scope", "jti", "iat", "exp", "auth_time",
					"acr", "amr", "cnf", "authorization_details");
			assertThat(claims.get("cnf")).isEqualTo(Map.of("jkt", client.thumbprint()));
		}
	}

	@Test
	void refusesABodyThatDiffersFromWhatWasAgreed() {
		try (StockClient client = new StockClient(TESTS)) {
			borrower.browser.go(client.authorize(LOAN));
			borrower.goOn("app");
			DPoPAccessToken token = client.token();
			long before = Loans.booked(TESTS);

			HttpResponse<String> other = client.apply(gateway(), token, LOAN.payingTo(TestLoan.OTHER_CARD), "key-1");

			assertThat(other.statusCode()).isEqualTo(403);
			assertThat(other.headers().firstValue("Content-Type"))
				.hasValueSatisfying((type) -> assertThat(type).startsWith("application/problem+json"));
			assertThat(other.body()).contains("payout_account").doesNotContain(TestLoan.OTHER_CARD);
			assertThat(Loans.booked(TESTS)).isEqualTo(before);
			assertThat(client.apply(gateway(), token, LOAN, "key-1").statusCode()).isEqualTo(201);
		}
	}

	@Test
	void tellsTheClientThatTheBorrowerDeclined() {
		try (StockClient client = new StockClient(TESTS)) {
			borrower.browser.go(client.authorize(LOAN));
			borrower.goOn("confirm-loan");
			borrower.browser.click("button[data-action=deny]");
			borrower.goOn("app");

			AuthorizationResponse answer = client.answer();

			var error = answer.toErrorResponse().getErrorObject();
			assertThat(error.getCode()).isEqualTo("access_denied");
			assertThat(error.getDescription()).isEqualTo("borrower-declined");
		}
	}

	@Test
	void redeemsACodeOnlyOnceAndOnlyWithItsKey() {
		try (StockClient client = new StockClient(TESTS); StockClient thief = new StockClient(TESTS)) {
			borrower.browser.go(client.authorize(LOAN));
			borrower.goOn("app");
			var code = client.answer().toSuccessResponse().getAuthorizationCode();

			assertThat(thief.redeem(code).toErrorResponse().getErrorObject().getCode()).isEqualTo("invalid_grant");
		}
	}

	private static int gateway() {
		return TESTS.get().settings().gatewayPorts().getLast();
	}

}
