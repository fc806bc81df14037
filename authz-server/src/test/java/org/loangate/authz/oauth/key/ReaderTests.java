package org.loangate.authz.oauth.key;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.platform.Settings;
import org.loangate.contract.verify.AccessToken;
import org.loangate.contract.verify.AccessTokenVerifier;
import org.loangate.contract.verify.TokenFault;
import org.loangate.contract.verify.Verification;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// Whoever checks tokens elsewhere, by the published keys, while they change.
@IntegrationTest
class ReaderTests {

	@Autowired
	private SigningKeys keys;

	@Autowired
	private KeyRotation rotation;

	@Autowired
	private Clock clock;

	@Autowired
	private Settings settings;

	@Test
	void believesANewKeyAtItsFirstTokenAndACompromisedOneNoMore() {
		AccessTokenVerifier reader = new AccessTokenVerifier(
				org.loangate.contract.verify.SigningKeys.at(this.settings.issuer().resolve("/oauth2/jwks")),
				this.settings.issuer().toString(), this.settings.gatewayUrl().toString(), this.clock);
		String before = token();
		assertThat(reader.verify(before)).isInstanceOf(Verification.Verified.class);

		this.rotation.replace();
		this.keys.follow();

		assertThat(reader.verify(token())).isInstanceOf(Verification.Verified.class);
		assertThat(reader.verify(before)).isEqualTo(new Verification.Refused<AccessToken>(TokenFault.UNKNOWN_KEY));
	}

	private String token() {
		Instant now = this.clock.instant();
		Map<String, Object> claims = new HashMap<>();
		claims.put("iss", this.settings.issuer().toString());
		claims.put("aud", this.settings.gatewayUrl().toString());
		claims.put("sub", "subject-1");
		claims.put("client_id", "lending-web");
		claims.put("scope", "loans:read");
		claims.put("jti", "jti-1");
		claims.put("iat", now);
		claims.put("exp", now.plusSeconds(60));
		return this.keys.sign("at+jwt", claims);
	}

}
