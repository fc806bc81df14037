package org.loangate.authz.oauth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.loangate.authz.IntegrationTest;

import static org.assertj.core.api.Assertions.assertThat;

/// A session or token that ended in one of the rarer ways told nobody: Keycloak 51376.
@IntegrationTest
class T18EveryEndSignalsTests extends EndedSignInTests {

	@ParameterizedTest
	@EnumSource
	void tellsClientAndGatewaysWhicheverWayASignInEnds(Way way) throws Exception {
		String jti = claims(this.tokens, "access_token").getJWTID();
		assertThat(this.redis.hasKey("loangate:revoked:{" + jti + "}")).isFalse();
		assertThat(this.client.userinfo(this.tokens.get("access_token").toString(), true).getStatusCode())
			.isEqualTo(200);

		end(way);

		// The library's own validator: typ, signature, iss, aud, iat, exp, events, sub,
		// sid, no nonce.
		new LogoutTokenValidator(new Issuer(this.settings.issuer()), new ClientID("lending-web"), JWSAlgorithm.ES256,
				page("/oauth2/jwks").toURL())
			.validate(logoutToken());
		assertThat(this.redis.hasKey("loangate:revoked:{" + jti + "}")).isTrue();
		assertThat(
				this.client.introspect(this.tokens.get("access_token").toString(), "lending-web").getBodyAsJSONObject())
			.containsEntry("active", false);
		assertThat(this.client.userinfo(this.tokens.get("access_token").toString(), true).getStatusCode())
			.isEqualTo(401);
		assertThat(this.client.refresh(this.tokens.get("refresh_token").toString()).getBodyAsJSONObject())
			.containsEntry("error", "invalid_grant");
	}

}
