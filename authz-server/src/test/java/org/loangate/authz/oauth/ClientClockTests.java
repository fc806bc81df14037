package org.loangate.authz.oauth;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.function.Consumer;

import com.nimbusds.jwt.JWTClaimsSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;

import static org.assertj.core.api.Assertions.assertThat;

/// A client and the server have clocks that are two minutes apart.
@IntegrationTest
class ClientClockTests extends LendingClientTests {

	private static final Consumer<JWTClaimsSet.Builder> CLIENTS_TIME = (_) -> {
	};

	@AfterEach
	void putTheTimeBack() {
		TestClock.reset();
	}

	@ParameterizedTest
	@ValueSource(ints = { -2, 2 })
	void takesNoProofOfTheClientsAndAnotherByTheServersTime(int minutes) throws Exception {
		Duration ahead = Duration.ofMinutes(minutes);
		TestClock.ahead(ahead);

		HttpResponse<String> refused = push(by(ahead), CLIENTS_TIME);
		HttpResponse<String> taken = push(by(ahead), by(ahead));

		assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
		assertThat(error(refused)).isEqualTo("invalid_dpop_proof");
		assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
	}

	@ParameterizedTest
	@ValueSource(ints = { -2, 2 })
	void takesNoAssertionOfTheClients(int minutes) throws Exception {
		Duration ahead = Duration.ofMinutes(minutes);
		TestClock.ahead(ahead);

		HttpResponse<String> refused = push(CLIENTS_TIME, by(ahead));

		assertThat(refused.statusCode()).as(refused.body()).isEqualTo(401);
		assertThat(error(refused)).isEqualTo("invalid_client");
	}

	private HttpResponse<String> push(Consumer<JWTClaimsSet.Builder> assertion, Consumer<JWTClaimsSet.Builder> proof)
			throws Exception {
		Map<String, String> request = this.client.request("openid",
				Map.of("client_assertion", this.client.assertion(assertion)));
		String path = "/oauth2/par";
		return this.client.post(path, request,
				Map.of("DPoP", this.client.proof("POST", this.settings.issuer() + path, proof)));
	}

	private static Consumer<JWTClaimsSet.Builder> by(Duration ahead) {
		Instant now = Instant.now().plus(ahead);
		return (claims) -> claims.issueTime(Date.from(now))
			.notBeforeTime(Date.from(now))
			.expirationTime(Date.from(now.plusSeconds(50)));
	}

}
