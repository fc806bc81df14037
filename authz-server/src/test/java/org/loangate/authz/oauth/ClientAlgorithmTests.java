package org.loangate.authz.oauth;

import java.util.Map;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// What a client registered an algorithm for is signed by it, and comes back as a hint.
@IntegrationTest
class ClientAlgorithmTests {

	@Autowired
	private Settings settings;

	@ParameterizedTest
	@ValueSource(strings = { "PS256", "EdDSA" })
	void signsAsTheClientRegistered(String algorithm) throws Exception {
		RelyingParty client = RelyingParty.signedWith(algorithm, this.settings.issuer());
		TestBrowser browser = new TestBrowser(this.settings.issuer());
		browser.open(client.uri("openid", Map.of()));
		browser.submit("main button[type=submit]", Map.of("username", "lin@example.test", "password", "lin-demo-2026"));
		OIDCTokens tokens = client.tokens(browser.query().get("code"));

		verify(algorithm, tokens.getIDTokenString());
		verify(algorithm, client.userinfo(tokens, HTTPRequest.Method.GET).getBody());
		verify("ES256", tokens.getAccessToken().getValue());
		browser.open(client.uri("openid", Map.of("prompt", "none", "id_token_hint", tokens.getIDTokenString())));
		assertThat(browser.query()).containsKey("code");
	}

	// By a library of others, against the published set.
	private void verify(String algorithm, String jwt) throws Exception {
		SignedJWT signed = SignedJWT.parse(jwt);
		JWK key = JWKSet.load(this.settings.issuer().resolve("/oauth2/jwks").toURL())
			.getKeyByKeyId(signed.getHeader().getKeyID());
		JWSVerifier verifier = switch (algorithm) {
			case "PS256" -> new RSASSAVerifier(key.toRSAKey());
			case "EdDSA" -> new Ed25519Verifier(key.toOctetKeyPair());
			default -> new ECDSAVerifier(key.toECKey());
		};

		assertThat(signed.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.parse(algorithm))
			.isEqualTo(key.getAlgorithm());
		assertThat(signed.verify(verifier)).isTrue();
	}

}
