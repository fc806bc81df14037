package org.loangate.gateway;

import java.util.Map;

import org.junit.jupiter.api.Test;

/// After an upgrade, or misconfigured, a gateway took sender-constrained tokens as plain bearer tokens: APISIX PR 13165.
class T15DpopDowngradeTests extends GatewayTests {

	@Test
	void refusesABoundTokenAsPlainBearer() {
		assertInvalidToken(
				this.client.send("GET", "/loans", Map.of("Authorization", "Bearer " + this.client.token()), null));
	}

	@Test
	void refusesATokenThatIsBoundToNothing() {
		String unbound = this.client.token(Map.of("cnf", ""));

		assertInvalidToken(this.client.send("GET", "/loans", Map.of("Authorization", "Bearer " + unbound), null));
		assertInvalidToken(this.client.get("/loans", unbound));
	}

}
