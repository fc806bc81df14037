package org.loangate.authz.oauth;

import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.BeforeEach;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// A lending client and the browser of a borrower: Lin has a password, Mei an authenticator app too.
abstract class BorrowerTests {

	static final Map<String, String> MULTI = Map.of("acr_values", "urn:loangate:acr:multi");

	@Autowired
	Settings settings;

	@Autowired
	JdbcClient jdbc;

	@Autowired
	StringRedisTemplate redis;

	TestOAuthClient client;

	TestBrowser browser;

	@BeforeEach
	void begin() {
		this.jdbc.sql(
				"UPDATE loan_application SET issued_at = issued_at - interval '2 days', expires_at = expires_at - interval '2 days'")
			.update();
		this.client = new TestOAuthClient(this.settings.issuer());
		this.browser = new TestBrowser(this.settings.issuer());
	}

	URI start(String scope, Map<String, String> parameters) throws Exception {
		return start(this.client, scope, parameters);
	}

	URI start(TestOAuthClient asking, String scope, Map<String, String> parameters) throws Exception {
		var request = asking.request(scope);
		parameters.forEach(request::customParameter);
		URI start = asking.authorizationUri(request.build());
		this.browser.open(start);
		return start;
	}

	URI startLoan() throws Exception {
		return startLoan(this.client);
	}

	URI startLoan(TestOAuthClient asking) throws Exception {
		return start(asking, "openid loans:apply", Map.of("authorization_details", TestOAuthClient.loan("900.00")));
	}

	void password(String name) {
		assertThat(this.browser.pageName()).as(this.browser.answer().body()).isEqualTo("sign-in");
		this.browser.submit("main button[type=submit]",
				Map.of("username", name + "@example.test", "password", name + "-demo-2026"));
	}

	// Each code is good once: what was used a moment ago is forgotten first.
	void code() {
		assertThat(this.browser.pageName()).as(this.browser.answer().body()).isEqualTo("totp");
		this.jdbc.sql("UPDATE authentication_totp SET last_step = 0").update();
		this.browser.submit("main button[type=submit]",
				Map.of("code", TestAuthenticator.code(TestAuthenticator.DEMO_SECRET, 0)));
	}

	String term(String name) {
		return this.browser.page().select("[data-term=" + name + "]").text();
	}

	/// Makes a factor of every session one that was proven that long before. A session's
	/// strings are stored behind an `s`.
	void age(String factor, Duration age) {
		String attribute = "sessionAttr:loangate.sign-in";
		int aged = 0;
		for (String key : this.redis.keys("loangate:session:sessions:*")) {
			Object stored = this.redis.opsForHash().get(key, attribute);
			// What was taken out of a session is stored as nothing.
			if (stored == null || stored.toString().isEmpty()) {
				continue;
			}
			JsonNode signIn = JsonMapper.shared().readTree(stored.toString().substring(1));
			for (JsonNode proven : signIn.path("factors")) {
				if (proven.path("factor").stringValue().equals(factor)) {
					Instant at = Instant.parse(proven.path("at").stringValue());
					((ObjectNode) proven).put("at", at.minus(age).toString());
					aged++;
				}
			}
			this.redis.opsForHash().put(key, attribute, "s" + signIn);
		}
		assertThat(aged).isPositive();
	}

	/// Redeems the code that the browser was sent away with.
	JSONObject token() throws Exception {
		assertThat(this.browser.query()).as(this.browser.at() + this.browser.answer().body()).containsKey("code");
		HTTPResponse answer = this.client.token(this.browser.query().get("code"));
		assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
		return answer.getBodyAsJSONObject();
	}

	static JWTClaimsSet claims(JSONObject tokens, String name) throws ParseException {
		return SignedJWT.parse(tokens.get(name).toString()).getJWTClaimsSet();
	}

}
