package org.loangate.gateway;

import java.net.http.HttpResponse;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.stores.EmbeddedStores;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerHeadersTests extends GatewayTests {

	@ParameterizedTest
	@ValueSource(strings = { "/loans", "/nowhere", "/loans//x", "/.well-known/oauth-protected-resource",
			"/actuator/health/readiness", "/actuator" })
	void letNobodyKeepOrFrameTheGatewaysOwnAnswers(String path) throws Exception {
		HttpResponse<String> answer = this.client.send("GET", path, Map.of(), null);

		assertHardened(answer);
		assertThat(answer.headers().allValues("Strict-Transport-Security")).isEmpty();
	}

	@Test
	void askForTlsWhereThePublicUrlHasIt() throws Exception {
		try (TestGateway secure = TestGateway.start(SERVER.url(), UPSTREAM.url(),
				EmbeddedStores.shared().lease().redisUrl(),
				Map.of("LOANGATE_GATEWAY_URL", "https://api.lender.example"))) {
			HttpResponse<String> answer = new TestClient(SERVER, secure).send("GET", "/loans", Map.of(), null);

			assertHardened(answer);
			assertThat(answer.headers().allValues("Strict-Transport-Security"))
				.containsExactly("max-age=63072000; includeSubDomains");
		}
	}

	private static void assertHardened(HttpResponse<String> answer) {
		Map<String, String> expected = Map.of("Cache-Control", "no-store", "Content-Security-Policy",
				"default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options", "nosniff", "X-Frame-Options",
				"DENY", "Cross-Origin-Resource-Policy", "same-origin", "Referrer-Policy", "no-referrer");
		expected.forEach((name, value) -> assertThat(answer.headers().allValues(name)).as(name).containsExactly(value));
	}

}
