package org.loangate.authz.pipeline;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClients;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.policy.language.PolicyReader;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// What the command does with a server, over HTTP, as a client that its clients' file names.
@IntegrationTest
class PolicyPushTests {

	@Autowired
	private Settings settings;

	@Autowired
	private JdbcClient jdbc;

	@TempDir
	private Path folder;

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final Map<String, String> environment = new HashMap<>();

	private String document;

	@BeforeEach
	void prepare() throws IOException {
		Path key = Files.writeString(this.folder.resolve("key.jwk"), TestClients.WEB.toJSONString());
		this.environment.put("LOANGATE_ISSUER", this.settings.issuer().toString());
		this.environment.put("LOANGATE_POLICY_CLIENT_ID", "policy-pipeline");
		this.environment.put("LOANGATE_POLICY_CLIENT_KEY_FILE", key.toString());
		this.document = TestPolicies.builtIn() + "# " + UUID.randomUUID() + "\n";
		Files.writeString(this.folder.resolve("policy.yaml"), this.document);
		Files.writeString(this.folder.resolve("tests.yaml"), TestPolicies.builtInTests());
	}

	@Test
	void savesAndTestsAVersionThatOfficersMayPropose() {
		assertThat(run("push", this.folder.toString(), "--note", "from the pipeline")).as(printed()).isZero();

		String digest = PolicyReader.digest(this.document);
		assertThat(printed()).contains("tested " + digest);
		assertThat(this.jdbc.sql("""
				SELECT state || ' ' || author || ' ' || note FROM policy_version
				WHERE digest = decode(translate(:digest, '-_', '+/') || '=', 'base64')
				""").param("digest", digest).query(String.class).single())
			.isEqualTo("tested client:policy-pipeline from the pipeline");
	}

	@Test
	void pushesTheSameAgainWithoutHarm() {
		run("push", this.folder.toString());

		assertThat(run("push", this.folder.toString())).as(printed()).isZero();
	}

	@Test
	void comparesWithWhatIsInForce() throws IOException {
		Files.writeString(this.folder.resolve("policy.yaml"),
				this.document.replace("sign_in_age: PT15M", "sign_in_age: PT9M"));

		assertThat(run("diff", this.folder.toString())).as(printed()).isZero();
		assertThat(printed()).contains("sign_in_age", "PT9M");
	}

	@Test
	void simulatesWithFacts() throws IOException {
		Path facts = Files.writeString(this.folder.resolve("facts.json"), """
				{"action": "loan_application", "loan.currency": "CNY",
				"loan.total_24h": {"value": "300000.00", "currency": "CNY"}, "subject.identity": "proven"}""");

		assertThat(run("simulate", this.folder.toString(), facts.toString())).as(printed()).isZero();
		assertThat(printed()).contains("above-limit");
	}

	@Test
	void saysWhenTheServerKnowsTheClientNot() {
		this.environment.put("LOANGATE_POLICY_CLIENT_ID", "nobody");

		assertThat(run("push", this.folder.toString())).isEqualTo(3);
		assertThat(printed()).contains("invalid_client");
	}

	@Test
	void saysWhatTheServerFoundWrong() throws IOException {
		Path facts = Files.writeString(this.folder.resolve("facts.json"), "{\"loan.amount\": \"much\"}");

		assertThat(run("simulate", this.folder.toString(), facts.toString())).isEqualTo(3);
		assertThat(printed()).contains("POST /simulate: 400 field-invalid", "#/facts/loan.amount");
	}

	@Test
	void saysWhenTheServerIsAnother() throws IOException {
		HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		other.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		other.start();
		this.environment.put("LOANGATE_ISSUER", "http://localhost:" + other.getAddress().getPort());

		assertThat(run("push", this.folder.toString())).isEqualTo(3);
		assertThat(printed()).contains("token endpoint: no OAuth answer");
		other.stop(0);
	}

	@Test
	void saysWhenTheServerIsNotThere() {
		this.environment.put("LOANGATE_ISSUER", "http://localhost:1");

		assertThat(run("push", this.folder.toString())).isEqualTo(3);
		assertThat(printed()).contains("does not answer");
	}

	private int run(String... words) {
		PrintStream printed = new PrintStream(this.out, true, StandardCharsets.UTF_8);
		return new PolicyCommand(printed, printed, this.environment).run(List.of(words));
	}

	private String printed() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

}
