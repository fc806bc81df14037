package org.loangate.spring.test;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Set;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.loangate.contract.TransactionToken;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

class WithTransactionTokenTests {

	private static final String TERMS = """
			{"type": "loan_application", "actions": ["submit"], "locations": ["https://api.lender.example/loans"],
			 "amount": {"value": "8000.00", "currency": "CNY"}, "term_months": 12, "annual_rate_percent": "7.35",
			 "purpose": "working_capital", "payout_account": {"scheme": "cn-bank-card", "id": "6222020200112233446"}}
			""";

	@Nested
	@WebMvcTest(properties = { "loangate.issuer=https://id.lender.example", "loangate.trust-domain=domain" })
	class OfASlice {

		@Autowired
		MockMvc mvc;

		@Test
		@WithTransactionToken(subject = "mei", scopes = "loans:apply", terms = TERMS)
		void givesTheRequestItsToken() {
			assertThat(MockMvcTester.create(this.mvc).post().uri("/loans")).hasStatusOk()
				.bodyText()
				.isEqualTo("mei [loans:apply] 8000.00");
		}

		@Test
		void givesNoneWithoutTheAnnotation() {
			assertThat(MockMvcTester.create(this.mvc).post().uri("/loans")).hasStatus(401);
		}

	}

	@Nested
	@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
			properties = { "loangate.issuer=https://id.lender.example", "loangate.trust-domain=domain" })
	@WithTransactionToken(subject = "lin")
	class OverHttp {

		@LocalServerPort
		int port;

		@Autowired
		TransactionTokens tokens;

		@Test
		void givesTheRequestItsToken() throws Exception {
			assertThat(post(null).body()).isEqualTo("lin [] -");
		}

		@Test
		@WithTransactionToken(subject = "mei")
		void prefersTheMethodsOwn() throws Exception {
			assertThat(post(null).body()).startsWith("mei");
		}

		@Test
		void takesTokensThatTheTestSigns() throws Exception {
			Instant now = Instant.now();
			TransactionToken token = new TransactionToken("txn-1", "wang", Set.of(), "lending-app", "loangate-gateway",
					null, null, now, now.plusSeconds(60));

			assertThat(post(this.tokens.sign(token)).body()).startsWith("wang");
			assertThat(post(new TransactionTokens("https://id.lender.example", "domain").sign(token)).statusCode())
				.isEqualTo(401);
		}

		private HttpResponse<String> post(String token) throws Exception {
			HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/loans"))
				.POST(HttpRequest.BodyPublishers.noBody());
			if (token != null) {
				request.header("Txn-Token", token);
			}
			try (HttpClient client = HttpClient.newHttpClient()) {
				return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
			}
		}

	}

}
