package org.loangate.authz.oauth;

import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClients;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/// Makes every mistake of the table in the how-to, and compares what the server says of it with the page.
@IntegrationTest
@ExtendWith(OutputCaptureExtension.class)
class DeveloperMistakesTests extends LendingClientTests {

	private static final Path PAGE = Path.of("../docs/how-to/connect-a-lending-app.md");

	private static final Pattern ROW = Pattern
		.compile("\\| (?<what>[^|]+) \\| `(?<error>[a-z_]+)` \\| `(?<said>[^`]+)` \\|");

	private static final String OTHER_REDIRECT = "https://app.lender.example/other";

	@Test
	void areAnsweredAsThePageSays() throws Exception {
		Map<String, String> said = new LinkedHashMap<>();
		for (Map.Entry<String, Callable<Map<String, String>>> mistake : mistakes().entrySet()) {
			this.begin();
			Map<String, String> answer = mistake.getValue().call();
			said.put(mistake.getKey(), answer.get("error") + ": " + answer.get("error_description"));
		}

		assertThat(said).hasSizeGreaterThanOrEqualTo(15).containsExactlyEntriesOf(table());
	}

	private Map<String, String> table() throws Exception {
		String page = Files.readString(PAGE);
		String section = page.substring(page.indexOf("## What mistakes are told"));
		Map<String, String> rows = new LinkedHashMap<>();
		ROW.matcher(section.substring(0, section.indexOf("\n## ", 1)))
			.results()
			.skip(1)
			.forEach((row) -> rows.put(row.group("what"),
					row.group("error") + ": "
							+ row.group("said")
								.replace("https://id.lender.example", this.settings.issuer().toString())
								.replace("https://api.lender.example", TestClients.GATEWAY)));
		return rows;
	}

	private Map<String, Callable<Map<String, String>>> mistakes() {
		Map<String, Callable<Map<String, String>>> all = new LinkedHashMap<>();
		all.put("Push a `redirect_uri` that is not registered", () -> pushed(Map.of("redirect_uri", OTHER_REDIRECT)));
		all.put("Push a `scope` that is not the client's", () -> pushed(Map.of("scope", "openid loans:write")));
		all.put("Send the request by the browser, without pushing it", this::unpushed);
		all.put("Ask for a loan without its scope",
				() -> pushed(Map.of("authorization_details", TestOAuthClient.loan("1500.00"))));
		all.put("Write the amount as a number", () -> pushed(Map.of("scope", "loans:apply", "authorization_details",
				TestOAuthClient.loan("1500.00").replace("\"1500.00\"", "1500.00"))));
		all.put("Leave PKCE out", () -> pushed(Map.of("code_challenge", "", "code_challenge_method", "")));
		all.put("Name another `resource` than the gateway",
				() -> pushed(Map.of("resource", "https://other.lender.example")));
		all.put("Push a `dpop_jkt` that is not the proof's", () -> pushed(Map.of("dpop_jkt", "A".repeat(43))));
		all.put("Authenticate by an assertion for another `aud`",
				() -> answer(this.client.post("/oauth2/par",
						this.client.request("openid",
								Map.of("client_assertion", this.client
									.assertion((claims) -> claims.audience(this.settings.issuer() + "/oauth2/token")))),
						Map.of())));
		all.put("Redeem a code twice", () -> {
			String code = code("openid", Map.of());
			this.client.token(code, Map.of());
			return answer(this.client.token(code, Map.of()));
		});
		all.put("Redeem a code that was never given, or is another client's",
				() -> answer(this.client.token("no-code-of-this-server", Map.of())));
		all.put("Redeem with another `redirect_uri`",
				() -> answer(this.client.token(code("openid", Map.of()), Map.of("redirect_uri", OTHER_REDIRECT))));
		all.put("Redeem with another `code_verifier`",
				() -> answer(this.client.token(code("openid", Map.of()), Map.of("code_verifier", "v".repeat(43)))));
		all.put("Redeem without a proof", () -> answer(
				this.client.post("/oauth2/token", this.client.grant(code("openid", Map.of()), Map.of()), Map.of())));
		all.put("Redeem with another key than was pushed", () -> {
			FapiClient pushing = this.client;
			String code = code(pushing, "openid", Map.of());
			FapiClient other = pushing.withKey(FapiClient.newKey());
			return answer(other.token(code, Map.of("code_verifier", pushing.verifier.getValue())));
		});
		all.put("Send a proof that is for another address", () -> answer(this.client.post("/oauth2/token",
				this.client.grant("code", Map.of()), Map.of("DPoP", this.client.proof("/oauth2/par")))));
		all.put("Refresh with a token that this server did not give",
				() -> answer(this.client.refresh("no-token-of-this-server", Map.of())));
		all.put("Ask for a grant that is not offered",
				() -> answer(this.client.token("code", Map.of("grant_type", "password"))));
		return all;
	}

	private Map<String, String> pushed(Map<String, String> wrong) throws Exception {
		return answer(this.client.push("openid", wrong));
	}

	private Map<String, String> unpushed() throws Exception {
		Map<String, String> direct = new LinkedHashMap<>(this.client.request("openid", Map.of()));
		direct.remove("client_assertion");
		direct.remove("client_assertion_type");
		this.browser.open(URI.create(this.settings.issuer() + "/oauth2/authorize?" + FapiClient.form(direct)));
		return this.browser.query();
	}

	private static Map<String, String> answer(HttpResponse<String> answer) {
		return Map.of("error", FapiClient.json(answer).path("error").stringValue(answer.body()), "error_description",
				FapiClient.json(answer).path("error_description").stringValue(""));
	}

	@Test
	void leaveTheirReasonInTheLogWithTheReferenceThatThePageShows(CapturedOutput log) {
		this.browser.open(
				URI.create(this.settings.issuer() + "/oauth2/authorize?response_type=code&client_id=plain&scope=openid"
						+ "&redirect_uri=" + FapiClient.encode(OTHER_REDIRECT)));

		assertThat(this.browser.pageName()).isEqualTo("error");
		String reference = this.browser.page().selectFirst("p.reference code").text();
		assertThat(reference).hasSize(12);
		assertThat(log.getAll().lines().filter((line) -> line.contains(reference)).toList()).singleElement()
			.asString()
			.contains("redirect_uri: " + OTHER_REDIRECT);
	}

	@ParameterizedTest
	@CsvSource({ "scope, 2000", "redirect_uri, 2000", "resource, 500", "prompt, 60" })
	void areToldInCharactersThatOAuthAllowsAndInBounds(String parameter, int length) throws Exception {
		List<String> seen = new ArrayList<>();
		for (String hostile : List.of("x".repeat(length), "\"\\<b>é贷\u202e\t".repeat(length / 9))) {
			seen.add(pushed(Map.of(parameter, hostile)).get("error_description"));
		}

		assertThat(seen).allSatisfy((text) -> assertThat(text).startsWith(parameter + ": ")
			.matches("[\\x20-\\x21\\x23-\\x5b\\x5d-\\x7e]{1,520}")
			.hasSizeLessThan(300));
	}

	@Test
	void echoNoSecret() throws Exception {
		String code = code("openid", Map.of());
		String verifier = "w".repeat(43);

		String answers = this.client.token(code, Map.of("code_verifier", verifier)).body()
				+ this.client.refresh("a-refresh-token-of-nobody", Map.of()).body()
				+ this.client.token("a-code-of-nobody", Map.of("client_assertion", "an-assertion.of.nobody")).body()
				+ this.client.push("openid", Map.of("id_token_hint", "a-hint-of-nobody")).body();

		assertThat(answers).doesNotContain(code, verifier, "of-nobody", "of.nobody", this.client.verifier.getValue());
	}

}
