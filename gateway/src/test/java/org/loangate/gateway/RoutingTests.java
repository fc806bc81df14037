package org.loangate.gateway;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// What is a route and what is not, and what the gateway says of itself.
class RoutingTests extends GatewayTests {

	@ParameterizedTest
	@ValueSource(strings = { "/", "/nothing", "/loans/", "/loans/1/2/3", "/actuator", "/actuator/env", "/error",
			"/loans/..", "/x/../loans", "/loans/%2e%2e", "/loans;v=1", "/loans/%2Fetc", "//loans" })
	void answersNotFoundForWhatIsNoRoute(String path) throws IOException {
		assertThat(raw("GET " + path + " HTTP/1.1")).matches("HTTP/1.1 (404|400).*");
		assertThat(UPSTREAM.received).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "%zz", "a=%", "a=\\", "a=<b>", "a=\"" })
	void refusesAMalformedQuery(String query) throws IOException {
		assertThat(raw("GET /loans?" + query + " HTTP/1.1")).startsWith("HTTP/1.1 400");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a/", "%20", "/", "/." })
	void answersLongPathsAndQueriesToo(String repeated) throws IOException {
		assertThat(raw("GET /loans/" + repeated.repeat(20_000 / repeated.length()) + " HTTP/1.1"))
			.matches("HTTP/1.1 (404|401).*");
		assertThat(raw("GET /loans?" + repeated.repeat(20_000 / repeated.length()) + " HTTP/1.1"))
			.startsWith("HTTP/1.1 401");
	}

	@Test
	void namesTheMethodsThatARouteHas() {
		HttpResponse<String> response = this.client.send("DELETE", "/loans", Map.of(), null);

		assertProblem(response, 405, "method-not-allowed");
		assertThat(response.headers().firstValue("Allow")).hasValue("GET, HEAD, POST");
	}

	@Test
	void refusesARouteWhoseUpstreamItDoesNotKnow() {
		assertProblem(this.client.get("/elsewhere", this.client.token()), 502, "upstream-unavailable");
		assertThat(SERVER.exchanges).isEmpty();
	}

	@Test
	void saysWhichPolicyItFollows() {
		HttpResponse<String> response = this.client.send("GET", "/actuator/health/following", Map.of(), null);

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(JsonMapper.shared()
			.readTree(response.body())
			.at("/components/routeTable/details/followed")
			.asString("")).isEqualTo(AuthorizationServerStandIn.ROUTES.policyDigest());
	}

	@Test
	void servesTheResourcesMetadata() {
		HttpResponse<String> response = this.client.send("GET", "/.well-known/oauth-protected-resource", Map.of(),
				null);

		JsonNode document = JsonMapper.shared().readTree(response.body());
		assertThat(document.path("resource").asString("")).isEqualTo(TestGateway.PUBLIC_URL);
		assertThat(document.path("authorization_servers").path(0).asString(""))
			.isEqualTo(AuthorizationServerStandIn.ISSUER);
		assertThat(document.path("scopes_supported").toString()).isEqualTo("[\"loans:apply\",\"loans:read\"]");
		assertThat(document.path("authorization_details_types_supported").toString())
			.isEqualTo("[\"loan_application\"]");
	}

}
