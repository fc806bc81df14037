package org.loangate.authz.oauth;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import static org.assertj.core.api.Assertions.assertThat;

/// A confidential client may push a transaction without naming its key: the key is bound when the code is redeemed.
@IntegrationTest
class KeylessTransactionTests extends BorrowerTests {

	private String agreed() throws Exception {
		this.browser.open(this.client.authorizationUri(this.client.request("openid loans:apply")
			.customParameter("authorization_details", TestOAuthClient.loan("900.00"))
			.build(), false));
		password("mei");
		code();
		this.browser.submit("button[data-action=confirm]", Map.of());
		assertThat(this.browser.query()).as(this.browser.at().toString()).containsKey("code");
		return this.browser.query().get("code");
	}

	private List<String> keys() {
		return this.jdbc.sql(
				"SELECT coalesce(jkt, 'none') || ' ' || state FROM loan_application WHERE client_id = 'lending-web' AND state IN ('approved', 'issued') AND expires_at > now() ORDER BY created_at DESC")
			.query(String.class)
			.list();
	}

	@Test
	void isBoundToTheKeyThatItsCodeIsRedeemedWith() throws Exception {
		String code = agreed();
		assertThat(keys()).first().isEqualTo("none approved");

		JSONObject token = this.client.token(code).getBodyAsJSONObject();

		String jkt = this.client.dpopKey().computeThumbprint().toString();
		assertThat(claims(token, "access_token").getJSONObjectClaim("cnf")).containsEntry("jkt", jkt);
		assertThat(keys()).first().isEqualTo(jkt + " issued");
	}

	@Test
	void isNotIssuedWithoutAProof() throws Exception {
		String code = agreed();

		HTTPResponse unproven = this.client.token(code, "");

		assertThat(unproven.getStatusCode()).isEqualTo(400);
		assertThat(unproven.getBodyAsJSONObject()).containsEntry("error", "invalid_dpop_proof");
		assertThat(keys()).first().isEqualTo("none approved");
	}

	@RepeatedTest(5)
	void isIssuedOnceWhicheverKeyComesFirst() throws Exception {
		String code = agreed();
		TestOAuthClient other = new TestOAuthClient(this.settings.issuer(), this.client.verifier);
		CyclicBarrier start = new CyclicBarrier(2);
		List<HTTPResponse> answers = new ArrayList<>();
		try (var threads = Executors.newFixedThreadPool(2)) {
			for (Future<HTTPResponse> answer : List.of(this.client, other).stream().map((one) -> threads.submit(() -> {
				start.await();
				return one.token(code);
			})).toList()) {
				answers.add(answer.get());
			}
		}

		// A code that came twice may cost the first its token; two are never issued.
		assertThat(answers.stream().filter((answer) -> answer.getStatusCode() == 200).count()).isLessThanOrEqualTo(1);
		assertThat(keys().stream().filter((key) -> key.endsWith(" issued")).count()).isLessThanOrEqualTo(1);
	}

}
