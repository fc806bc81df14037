package org.loangate.gateway;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Which exchanges are kept for the next request, and which never.
class ExchangeTests extends GatewayTests {

	@Test
	void keepsExchangesOfReads() {
		String token = this.client.token();

		for (int i = 0; i < 3; i++) {
			assertThat(this.client.get("/loans", token).statusCode()).isEqualTo(201);
		}

		assertThat(SERVER.exchanges).hasSize(1);
		assertThat(UPSTREAM.received).hasSize(3);
	}

	@Test
	void keepsNoExchangesOfWrites() {
		String token = this.client.token();
		for (int i = 0; i < 2; i++) {
			this.client.send("POST", "/loans/1/notes", Map.of("Authorization", "DPoP " + token, "DPoP",
					this.client.proof(token, "POST", "/loans/1/notes")), "{}");
		}

		assertThat(SERVER.exchanges).hasSize(2);
	}

	@Test
	void keepsNoExchangesForAnotherTokenOrRoute() {
		String token = this.client.token();

		this.client.get("/loans", token);
		this.client.get("/loans/1", token);
		this.client.get("/loans", this.client.token());

		assertThat(SERVER.exchanges).hasSize(3);
	}

}
