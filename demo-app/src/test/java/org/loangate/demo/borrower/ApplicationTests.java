package org.loangate.demo.borrower;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.demo.support.StandIns.Received;
import org.loangate.demo.support.StandIns.Reply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ApplicationTests extends BorrowerTests {

	@Nested
	class Asking {

		@Test
		void pushesTheWholeRequestAuthenticatedAndBoundToAKey() throws Exception {
			String url = apply("8000.00");

			Map<String, String> pushed = standIns.pushedAt(url);
			assertThat(pushed).containsEntry("client_id", "lending-web")
				.containsEntry("response_type", "code")
				.containsEntry("scope", "openid loans:apply")
				.containsEntry("redirect_uri", demo.url() + "/login/oauth2/code/loangate")
				.containsEntry("code_challenge_method", "S256")
				.containsEntry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
				.containsKeys("state", "nonce", "code_challenge", "dpop_jkt");
			assertThat(SignedJWT.parse(pushed.get("client_assertion")).getJWTClaimsSet().getAudience())
				.containsExactly(standIns.url());
			assertThat(SignedJWT.parse(pushed.get("client_assertion")).getJWTClaimsSet().getJWTID()).isNotBlank();
			JsonNode detail = JsonMapper.shared().readTree(pushed.get("authorization_details")).path(0);
			assertThat(detail.path("type").asString()).isEqualTo("loan_application");
			assertThat(detail.path("annual_rate_percent").asString()).isEqualTo("7.35");
			assertThat(detail.at("/payout_account/id").asString()).isEqualTo(ACCOUNT);
			assertThat(url).doesNotContain(ACCOUNT);
		}

		@Test
		void leadsToTheNameThatRedirectsComeBackTo() {
			HttpResponse<String> page = browser.get(demo.url().replace("localhost", "127.0.0.1") + "/apply?again=x");

			assertThat(page.statusCode()).isEqualTo(302);
			assertThat(Browser.location(page)).isEqualTo(demo.url() + "/apply?again=x");
		}

		@Test
		void asksOnlyWhoItIsToSignIn() {
			String url = Browser.location(browser.get("/sign-in"));

			assertThat(standIns.pushedAt(url)).containsEntry("scope", "openid")
				.doesNotContainKey("authorization_details");
		}

		@ParameterizedTest
		@CsvSource({ "amount,99.99", "amount,1e3", "amount,-1", "amount,NaN", "amount,1000000.01", "amount,1.234",
				"term_months,0", "term_months,361", "term_months,12.0", "purpose,anything",
				"payout_account,6222020200112233447", "payout_account,GB00AAAA" })
		void keepsTheFormWhereSomethingIsWrong(String field, String value) {
			HttpResponse<String> page = browser.fillIn("/apply", form(Map.of(field, value)));

			assertThat(page.statusCode()).isEqualTo(422);
			assertThat(page.body()).contains("data-page=\"apply\"", "aria-invalid=\"true\"");
			assertThat(standIns.received("/oauth2/par")).isEmpty();
		}

		@Test
		void refusesAFormWithoutItsToken() {
			browser.get("/apply");

			HttpResponse<String> refused = browser.submit("/apply", Map.of(), form(Map.of()));

			assertThat(refused.statusCode()).isEqualTo(403);
			assertThat(refused.body()).contains("data-page=\"error\"");
		}

		@Test
		void saysSoWhenTheAuthorizationServerIsDown() {
			standIns.script((request) -> request.path().equals("/oauth2/par") ? Reply.lost() : null);

			HttpResponse<String> sent = browser.fillIn("/apply", form(Map.of()));

			assertThat(outcomeAt(Browser.location(sent))).isEqualTo("unavailable server");
		}

	}

	@Nested
	class ComingBack {

		@Test
		void sendsTheLoanOnceWithAProofOfItsOwn() throws Exception {
			HttpResponse<String> back = browser.get(standIns.agree(apply("8000.00")));

			assertThat(outcomeAt(Browser.location(back))).isEqualTo("booked booked");
			Received token = standIns.received("/oauth2/token").getFirst();
			Received loan = standIns.received("/loans").getFirst();
			SignedJWT proof = SignedJWT.parse(loan.headers().get("dpop"));
			assertThat(proof.getJWTClaimsSet().getStringClaim("htu")).isEqualTo(standIns.url() + "/loans");
			assertThat(proof.getJWTClaimsSet().getStringClaim("ath")).isNotBlank();
			assertThat(proof.getHeader().getJWK().computeThumbprint())
				.isEqualTo(SignedJWT.parse(token.headers().get("dpop")).getHeader().getJWK().computeThumbprint())
				.isEqualTo(new Base64URL(standIns.received("/oauth2/par").getFirst().form().get("dpop_jkt")));
			assertThat(loan.headers().get("authorization")).startsWith("DPoP ");
			assertThat(loan.headers().get("idempotency-key")).hasSizeBetween(1, 64);
			assertThat(JsonMapper.shared().readTree(loan.body()).propertyNames()).containsExactlyInAnyOrder("amount",
					"term_months", "annual_rate_percent", "purpose", "payout_account");
		}

		@Test
		void leadsAReloadedAnswerToTheSameOutcome() {
			String answer = standIns.agree(apply("8000.00"));
			String first = Browser.location(browser.get(answer));

			assertThat(Browser.location(browser.get(answer))).isEqualTo(first);
			assertThat(standIns.received("/loans")).hasSize(1);
		}

		@Test
		void refusesAnAnswerOfAnotherIssuerOrOfNobody() {
			String answer = standIns.agree(apply("8000.00"));

			assertThat(outcomeAt(
					Browser.location(browser.get(answer.replaceFirst("&iss=.*", "&iss=http://evil.example")))))
				.isEqualTo("unavailable lost");
			assertThat(outcomeAt(Browser.location(browser.get(answer.replaceFirst("&iss=.*", "")))))
				.isEqualTo("unavailable lost");
			assertThat(outcomeAt(Browser.location(browser.get(answer.replaceFirst("state=[^&]*", "state=x")))))
				.isEqualTo("unavailable lost");
			assertThat(Browser.location(browser.get(answer + "&code=another"))).endsWith("/trouble?reason=lost");
			assertThat(Browser.location(new Browser(demo.url()).get(answer))).endsWith("/trouble?reason=lost");
			assertThat(standIns.received("/loans")).isEmpty();
			assertThat(outcomeAt(Browser.location(browser.get(answer)))).isEqualTo("booked booked");
		}

		@ParameterizedTest
		@CsvSource({ "access_denied,borrower-declined,declined declined", "access_denied,refused,refused refused",
				"access_denied,held,held held", "access_denied,cooling-off,cooling-off cooling-off",
				"unmet_authentication_requirements,x,refused unmet", "server_error,x,unavailable server",
				"temporarily_unavailable,x,unavailable server", "invalid_authorization_details,x,refused terms" })
		void saysInPlainWordsWhyThereIsNoLoan(String error, String description, String outcome) {
			HttpResponse<String> back = browser.get(standIns.refuse(apply("8000.00"), error, description));

			assertThat(outcomeAt(Browser.location(back))).isEqualTo(outcome);
			assertThat(standIns.received("/loans")).isEmpty();
		}

		@Test
		void keepsTwoTabsApart() {
			String one = apply("1500.00");
			String two = apply("8000.00");

			String second = Browser.location(browser.get(standIns.agree(two)));
			String first = Browser.location(browser.get(standIns.agree(one)));

			assertThat(first).isNotEqualTo(second);
			assertThat(standIns.received("/loans")).extracting((loan) -> loan.body().contains("8000.00"))
				.containsExactly(true, false);
			assertThat(standIns.received("/loans")).extracting((loan) -> loan.headers().get("idempotency-key"))
				.doesNotHaveDuplicates();
		}

		@Test
		void makesOneLoanOfAFormSentTwice() {
			Map<String, String> hidden = Browser.hidden(browser.get("/apply").body());
			String one = Browser.location(browser.submit("/apply", hidden, form(Map.of())));
			String two = Browser.location(browser.submit("/apply", hidden, form(Map.of())));

			String first = Browser.location(browser.get(standIns.agree(two)));
			String second = Browser.location(browser.get(standIns.agree(one)));
			String third = Browser.location(browser.submit("/apply", hidden, form(Map.of())));

			assertThat(List.of(second, third)).containsOnly(first);
			assertThat(standIns.received("/loans")).hasSize(1);
		}

		@Test
		void replacesTheTermsOfAFormSentAgainWithOthers() {
			Map<String, String> hidden = Browser.hidden(browser.get("/apply").body());
			String one = Browser.location(browser.submit("/apply", hidden, form(Map.of("amount", "1500"))));
			String two = Browser.location(browser.submit("/apply", hidden, form(Map.of("amount", "2000"))));

			browser.get(standIns.agree(one));
			browser.get(standIns.agree(two));

			assertThat(standIns.received("/loans")).hasSize(1)
				.first()
				.extracting(Received::body)
				.asString()
				.contains("2000.00");
		}

		@Test
		void givesTheServersNonceBack() throws Exception {
			AtomicInteger tries = new AtomicInteger();
			standIns.script((request) -> switch (request.path()) {
				case "/oauth2/token" -> (tries.getAndIncrement() == 0)
						? new Reply(400, Map.of("DPoP-Nonce", "n-1"), "{\"error\":\"use_dpop_nonce\"}") : null;
				case "/loans" -> Reply.of(201, "{\"loan_id\":\"loan-1\"}");
				default -> null;
			});

			String outcome = outcomeAt(Browser.location(browser.get(standIns.agree(apply("8000.00")))));

			assertThat(outcome).isEqualTo("booked booked");
			SignedJWT proof = SignedJWT.parse(standIns.received("/oauth2/token").get(1).headers().get("dpop"));
			assertThat(proof.getJWTClaimsSet().getStringClaim("nonce")).isEqualTo("n-1");
		}

	}

}
