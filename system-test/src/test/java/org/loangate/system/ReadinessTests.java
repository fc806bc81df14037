package org.loangate.system;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.loangate.system.demo.StackSettings;

import static org.assertj.core.api.Assertions.assertThat;

class ReadinessTests {

	static IntStream ports() {
		StackSettings settings = TestStacks.SAME_SITE.get().settings();
		return Stream.of(settings.authzPorts(), settings.gatewayPorts(), List.of(settings.demoPort()))
			.flatMap(List::stream)
			.mapToInt(Integer::intValue);
	}

	@ParameterizedTest
	@MethodSource("ports")
	void everyProcessSaysWhenItIsReady(int port) throws Exception {
		try (HttpClient client = HttpClient.newHttpClient()) {
			HttpResponse<String> answer = client
				.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/health/readiness"))
					.build(), HttpResponse.BodyHandlers.ofString());

			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(answer.body()).contains("\"UP\"");
		}
	}

}
