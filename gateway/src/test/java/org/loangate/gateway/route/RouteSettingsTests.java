package org.loangate.gateway.route;

import java.net.URI;
import java.nio.file.Path;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RouteSettingsTests {

	@ParameterizedTest
	@ValueSource(strings = { "https://api.lender.example", "https://api.lender.example:8443", "http://localhost:8080" })
	void takesAnOrigin(String url) {
		assertThat(settings(url).gatewayUrl()).isEqualTo(url);
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://api.lender.example/", "https://lender.example/api", "http://api.lender.example",
			"https://user@api.lender.example", "https://api.lender.example?x", "api.lender.example", "" })
	void refusesWhatNothingIsServedAt(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> settings(url))
			.withMessageStartingWith("LOANGATE_GATEWAY_URL: ");
	}

	private static RouteSettings settings(String url) {
		return new RouteSettings("https://id.lender.example", url, URI.create("http://authz:9000"),
				Path.of("upstreams"));
	}

}
