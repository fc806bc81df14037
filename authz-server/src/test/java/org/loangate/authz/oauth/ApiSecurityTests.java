package org.loangate.authz.oauth;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClients;
import org.loangate.authz.account.Role;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.staff.TestStaff;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/// Who gets into the server's own API. Doors that do not exist answer 404 to whoever may come that far.
@IntegrationTest
class ApiSecurityTests {

	private static final String DIGEST = "A".repeat(43);

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	@Test
	void asksForAToken() throws Exception {
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/policy/v1/nothing")).build(),
					HttpResponse.BodyHandlers.ofString());

		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(answer.headers().allValues("WWW-Authenticate")).anyMatch((value) -> value.startsWith("DPoP"));
	}

	@Test
	void takesNoSession() throws Exception {
		TestStaff officer = TestStaff.working(this.server, Role.SECURITY_OFFICER);

		assertThat(officer.browser().get("/policy/v1/nothing").status()).isEqualTo(401);
	}

	@ParameterizedTest
	@CsvSource({ "policy:read, GET, /nothing, 404", "policy:read, POST, /nothing, 403",
			"policy:write, POST, /nothing, 404", "policy:write, GET, /nothing, 403",
			"policy:read policy:write, POST, /versions/D/approval, 403",
			"policy:read policy:write, POST, /versions/D/break-glass, 403",
			"policy:read policy:write, POST, /versions/D/activation, 403" })
	void opensEachDoorToItsScope(String scope, String method, String path, int status) throws Exception {
		TestApiClient program = TestApiClient.program(this.settings.issuer(), "policy-pipeline", scope);

		HttpResponse<String> answer = program.send(method, "/policy/v1" + path.replace("/D", "/" + DIGEST), "");

		assertThat(answer.statusCode()).isEqualTo(status);
		if (status == 403) {
			assertThat(answer.headers().allValues("WWW-Authenticate"))
				.anyMatch((value) -> value.contains("insufficient_scope"));
		}
	}

	@Test
	void givesNoProgramTheScopeToApprove() throws Exception {
		FapiClient program = new FapiClient(this.settings.issuer(), "policy-pipeline", TestClients.WEB,
				TestOAuthClient.REDIRECT, FapiClient.newKey());

		HttpResponse<String> answer = TestApiClient.request(program, "policy:approve");

		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(FapiClient.json(answer).path("error").stringValue()).isEqualTo("invalid_scope");
	}

	@Test
	void givesNobodyTheScopeToEvaluate() throws Exception {
		TestStaff officer = TestStaff.working(this.server, Role.SECURITY_OFFICER);
		TestOAuthClient client = new TestOAuthClient(this.settings.issuer(), "staff-tools");

		Page page = officer.browser()
			.get(client.authorizationUri(client.request("openid access:evaluate").build()).toString());

		assertThat(page.url().toString()).contains("error=invalid_scope");
	}

	@Test
	void takesAnOfficersTokenForWhatTheirRoleMayDo() throws Exception {
		TestApiClient officer = TestApiClient.of(this.settings.issuer(),
				TestStaff.working(this.server, Role.SECURITY_OFFICER), "openid policy:read policy:approve");

		assertThat(officer.send("GET", "/policy/v1/nothing", "").statusCode()).isEqualTo(404);
		assertThat(officer.send("POST", "/policy/v1/versions/" + DIGEST + "/activation/nothing", "").statusCode())
			.isEqualTo(403);
	}

	@Test
	void takesARevokedTokenForNone() throws Exception {
		FapiClient client = new FapiClient(this.settings.issuer(), "policy-pipeline", TestClients.WEB,
				TestOAuthClient.REDIRECT, FapiClient.newKey());
		String token = FapiClient.json(TestApiClient.request(client, "policy:read")).path("access_token").stringValue();
		Map<String, String> revocation = client.grant("",
				Map.of("code", "", "redirect_uri", "", "code_verifier", "", "grant_type", "", "token", token));

		assertThat(client.post("/oauth2/revoke", revocation, Map.of()).statusCode()).isEqualTo(200);

		HttpResponse<String> answer = TestApiClient.of(this.settings.issuer(), client, token)
			.send("GET", "/policy/v1/nothing", "");
		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(answer.headers().allValues("WWW-Authenticate")).anyMatch((value) -> value.contains("invalid_token"));
	}

	@Test
	void keepsProgramsToTheirDoors() throws Exception {
		TestApiClient program = TestApiClient.program(this.settings.issuer(), "risk-engine", "access:evaluate");

		assertThat(program.send("GET", "/policy/v1/nothing", "").statusCode()).isEqualTo(403);
	}

	@Test
	void bindsTokensToTheirKey() throws Exception {
		TestApiClient program = TestApiClient.program(this.settings.issuer(), "policy-pipeline", "policy:read");
		HttpRequest bearer = HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/policy/v1/nothing"))
			.header("Authorization", "Bearer " + program.token())
			.build();

		assertThat(HttpClient.newHttpClient().send(bearer, HttpResponse.BodyHandlers.ofString()).statusCode())
			.isEqualTo(401);
	}

}
