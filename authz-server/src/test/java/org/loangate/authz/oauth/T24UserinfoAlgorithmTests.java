package org.loangate.authz.oauth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;

import static org.assertj.core.api.Assertions.assertThat;

/// `userinfo` took a DPoP proof whose algorithm FAPI forbids: Keycloak 26.7.3, by the suite of the OpenID Foundation.
@IntegrationTest
class T24UserinfoAlgorithmTests extends ProvingTests {

	@Test
	void refusesAForbiddenAlgorithm() throws Exception {
		RSAKey key = new RSAKeyGenerator(2048).generate();
		String token = token(key);

		HTTPResponse forbidden = userinfo(key, JWSAlgorithm.RS256, token);
		HTTPResponse allowed = userinfo(key, JWSAlgorithm.PS256, token);

		assertThat(forbidden.getStatusCode()).isEqualTo(401);
		assertThat(forbidden.getHeaderValue("WWW-Authenticate")).startsWith("DPoP ")
			.contains("error=\"invalid_dpop_proof\"", "algs=\"ES256 PS256 EdDSA\"");
		assertThat(allowed.getStatusCode()).as(allowed.getHeaderMap().toString()).isEqualTo(200);
	}

	@Test
	void refusesAnotherTokensKey() throws Exception {
		RSAKey key = new RSAKeyGenerator(2048).generate();
		RSAKey other = new RSAKeyGenerator(2048).generate();
		String token = token(key);

		HTTPResponse answer = userinfo(other, JWSAlgorithm.PS256, token);

		assertThat(answer.getStatusCode()).isEqualTo(401);
	}

}
