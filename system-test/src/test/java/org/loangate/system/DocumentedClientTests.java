package org.loangate.system;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Does what the pages for clients have their readers send, at running servers.
class DocumentedClientTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	@Test
	void registersAndManagesAClientByCurlAsThePageDoes() throws Exception {
		List<CodeBlock> blocks = CodeBlock.of("docs/how-to/register-a-client.md");
		List<CodeBlock> consoles = blocks.stream().filter((block) -> block.language().equals("console")).toList();
		JsonNode shown = JsonMapper.shared()
			.readTree(blocks.stream()
				.filter((block) -> block.language().equals("json"))
				.findFirst()
				.orElseThrow()
				.text());

		JsonNode registered = run(consoles.getFirst().commands(), Map.of("SECRET", DocumentedClients.SECRET))
			.getFirst();
		TESTS.secret(registered.path("client_secret").asString());
		TESTS.secret(registered.path("registration_access_token").asString());
		Map<String, String> variables = Map.of("URI", registered.path("registration_client_uri").asString(),
				"REGISTRATION_TOKEN", registered.path("registration_access_token").asString());
		List<JsonNode> managed = run(consoles.getLast()
			.commands()
			.replace(shown.path("client_id").asString(), registered.path("client_id").asString()), variables);

		assertThat(registered.propertyNames()).containsAll(shown.propertyNames());
		assertThat(registered.path("scope")).isEqualTo(shown.path("scope"));
		assertThat(registered.path("token_endpoint_auth_method")).isEqualTo(shown.path("token_endpoint_auth_method"));
		assertThat(managed).hasSize(2);
		assertThat(managed.getLast().path("redirect_uris").path(0).asString())
			.isEqualTo("https://rp.example/callback2");
		assertThat(run("curl -s $URI -H \"Authorization: Bearer $REGISTRATION_TOKEN\"", variables))
			.allMatch((answer) -> answer.has("error"));
	}

	@Test
	void booksTheLoanOfThePage() {
		List<CodeBlock> requests = CodeBlock.of("docs/how-to/connect-a-lending-app.md")
			.stream()
			.filter((block) -> block.language().equals("http"))
			.toList();
		String details = Pattern.compile("&authorization_details=(.*)\n&client_assertion", Pattern.DOTALL)
			.matcher(requests.getFirst().text())
			.results()
			.findFirst()
			.orElseThrow()
			.group(1)
			.replace("https://api.lender.example", TESTS.get().settings().gatewayUrl());
		String body = requests.get(1).text().split("\n\n", 2)[1];
		int gateway = TESTS.get().settings().gatewayPorts().getFirst();
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE).withIdentityProven().withPasskey("Key");
				StockClient client = new StockClient(TESTS)) {
			borrower.browser.go(client.authorize("openid loans:apply loans:read", details));
			borrower.goOn("app");

			assertThat(StockClient.send(client.apply(gateway, client.token(), body, "key-1")).statusCode())
				.isEqualTo(201);
		}
	}

	/// The JSON that commands of a page print, at the server of these tests.
	private static List<JsonNode> run(String commands, Map<String, String> variables) throws Exception {
		ProcessBuilder bash = new ProcessBuilder("bash", "-euo", "pipefail", "-c",
				commands.replace("https://id.lender.example", TESTS.get().settings().issuer()));
		bash.environment().putAll(variables);
		Process process = bash.redirectError(ProcessBuilder.Redirect.INHERIT).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		try (MappingIterator<JsonNode> values = JsonMapper.shared().readerFor(JsonNode.class).readValues(output)) {
			return values.readAll();
		}
	}

}
