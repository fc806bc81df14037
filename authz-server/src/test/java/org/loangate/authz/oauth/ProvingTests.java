package org.loangate.authz.oauth;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import org.junit.jupiter.api.BeforeEach;
import org.loangate.authz.oauth.protocol.Digests;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// A client that proves its key by DPoP, rightly or not.
abstract class ProvingTests {

	@Autowired
	Settings settings;

	TestOAuthClient client;

	@BeforeEach
	void begin() {
		this.client = new TestOAuthClient(this.settings.issuer());
	}

	HTTPResponse userinfo(JWK key, JWSAlgorithm algorithm, String token) throws Exception {
		return this.client.userinfo(token, proof(key, algorithm, key.toPublicJWK(), "GET", "/userinfo", token));
	}

	String token(JWK key) throws Exception {
		HTTPResponse answer = this.client.token(code(),
				proof(key, JWSAlgorithm.PS256, key.toPublicJWK(), "POST", "/oauth2/token", null));
		assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
		return answer.getBodyAsJSONObject().get("access_token").toString();
	}

	// A code that is bound to no key yet.
	String code() throws Exception {
		TestBrowser browser = new TestBrowser(this.settings.issuer());
		browser.open(this.client.authorizationUri(this.client.request("openid").build(), false));
		browser.submit("main button[type=submit]", Map.of("username", "lin@example.test", "password", "lin-demo-2026"));
		assertThat(browser.query()).as(browser.at().toString()).containsKey("code");
		return browser.query().get("code");
	}

	// Libraries refuse to write some of these headers: they are put together by hand.
	String proof(JWK key, JWSAlgorithm algorithm, JWK shown, String method, String path, String token)
			throws Exception {
		Map<String, Object> header = new LinkedHashMap<>();
		header.put("typ", "dpop+jwt");
		header.put("alg", algorithm.getName());
		header.put("jwk", shown.toJSONObject());
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("jti", UUID.randomUUID().toString());
		claims.put("iat", Instant.now().getEpochSecond());
		claims.put("htm", method);
		claims.put("htu", URI.create(this.settings.issuer() + path).toString());
		if (token != null) {
			claims.put("ath", Digests.base64url(Digests.sha256(token)));
		}
		String input = Base64URL.encode(JSONObjectUtils.toJSONString(header)) + "."
				+ Base64URL.encode(JSONObjectUtils.toJSONString(claims));
		return input + "." + new DefaultJWSSignerFactory().createJWSSigner(key, algorithm)
			.sign(new JWSHeader(algorithm), input.getBytes(StandardCharsets.US_ASCII));
	}

}
