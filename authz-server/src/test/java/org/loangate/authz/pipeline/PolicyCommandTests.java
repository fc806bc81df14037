package org.loangate.authz.pipeline;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.TestClients;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyCommandTests {

	@TempDir
	private Path folder;

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	private final Map<String, String> environment = new HashMap<>();

	@BeforeEach
	void writeTheBuiltInPolicy() throws IOException {
		for (String file : List.of("policy.yaml", "tests.yaml")) {
			Files.writeString(this.folder.resolve(file),
					new ClassPathResource("policy/default/" + file).getContentAsString(StandardCharsets.UTF_8));
		}
	}

	@Test
	void checksAPolicy() {
		assertThat(run("check", this.folder.toString())).isZero();
		assertThat(run("check", this.folder.resolve("policy.yaml").toString())).isZero();
		assertThat(printed()).startsWith("ok ");
	}

	@Test
	void saysWhereAFaultStands() throws IOException {
		replace("policy.yaml", "loan.total_24h > money(\"200000.00\", \"CNY\")",
				"loan.totle > money(\"1.00\", \"CNY\")");

		assertThat(run("check", this.folder.toString())).isEqualTo(1);
		assertThat(printed()).contains("policy.yaml", "rules[3].when").containsPattern("line \\d+, column \\d+");
	}

	@Test
	void runsTheCases() {
		assertThat(run("test", this.folder.toString())).isZero();
		assertThat(printed()).contains("cases, 0 failed");
	}

	@Test
	void failsWithACase() throws IOException {
		replace("policy.yaml", "loan.total_24h <= money(\"2000.00\", \"CNY\")",
				"loan.total_24h <= money(\"2500.00\", \"CNY\")");

		assertThat(run("test", this.folder.toString())).isEqualTo(1);
		assertThat(printed()).contains("FAILED a cent more takes a passkey");
	}

	@Test
	void namesRulesThatNoCaseCovers() throws IOException {
		Files.writeString(this.folder.resolve("tests.yaml"),
				"""
						- name: one
						  given: { action: loan_application, loan.currency: CNY, loan.total_24h: CNY 1.00, subject.identity: proven }
						  outcome: permit
						""");

		run("test", this.folder.toString());

		assertThat(printed()).contains("NOT COVERED second-tier: no case in which it fires");
	}

	@Test
	void tellsTwoPoliciesApart() throws IOException {
		Path other = Files.createDirectory(this.folder.resolve("other")).resolve("policy.yaml");
		Files.writeString(other, Files.readString(this.folder.resolve("policy.yaml"))
			.replace("sign_in_age: PT15M", "sign_in_age: PT10M"));

		assertThat(run("diff", this.folder.toString(), other.toString())).isZero();
		assertThat(printed()).contains("sign_in_age", "PT15M", "PT10M").doesNotContain("second-tier");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "check", "check one two", "diff", "simulate one", "push", "push --propose",
			"push one two", "push --note", "approve one" })
	void saysHowItIsUsed(String words) {
		assertThat(run(words.isEmpty() ? new String[0] : words.split(" "))).isEqualTo(2);
		assertThat(refusal()).startsWith("usage: policy check");
		assertThat(printed()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "--help", "push --help" })
	void helps(String words) {
		assertThat(run(words.split(" "))).isZero();
		assertThat(printed()).startsWith("usage: policy check").contains("LOANGATE_ISSUER", "Exit status");
	}

	@Test
	void keepsWhatAnotherProgramReadsApartFromWarnings() throws IOException {
		Path other = Files.createDirectory(this.folder.resolve("other")).resolve("policy.yaml");
		Files.writeString(other, Files.readString(this.folder.resolve("policy.yaml")) + "# other\n");

		assertThat(run("diff", this.folder.toString(), other.toString())).isZero();

		assertThat(JsonMapper.shared().readTree(printed()).path("rules").isArray()).isTrue();
	}

	@Test
	void saysWhatItCannotRead() {
		assertThat(run("check", this.folder.resolve("nowhere").toString())).isEqualTo(3);
		assertThat(refusal()).contains("not readable");
	}

	@Test
	void saysWhatItNeedsToAskAServer() {
		assertThat(run("push", this.folder.toString())).isEqualTo(3);
		assertThat(refusal()).contains("LOANGATE_POLICY_CLIENT_KEY_FILE: missing");
	}

	@Test
	void showsNothingOfAKeyThatIsOfNoUse() throws IOException {
		Path key = Files.writeString(this.folder.resolve("key.jwk"), TestClients.WEB.toPublicJWK().toJSONString());
		this.environment.put("LOANGATE_POLICY_CLIENT_KEY_FILE", key.toString());
		this.environment.put("LOANGATE_ISSUER", "http://localhost:1");
		this.environment.put("LOANGATE_POLICY_CLIENT_ID", "policy-pipeline");

		assertThat(run("push", this.folder.toString())).isEqualTo(3);
		assertThat(refusal()).contains("no readable private JWK").doesNotContain(TestClients.WEB.getX().toString());
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost:9000", "ftp://localhost", "http://localhost:1/", "http://", "not a URL" })
	void asksNothingThatIsNoServer(String issuer) throws IOException {
		Path key = Files.writeString(this.folder.resolve("key.jwk"), TestClients.WEB.toJSONString());
		this.environment.put("LOANGATE_POLICY_CLIENT_KEY_FILE", key.toString());
		this.environment.put("LOANGATE_POLICY_CLIENT_ID", "policy-pipeline");
		this.environment.put("LOANGATE_ISSUER", issuer);

		assertThat(run("push", this.folder.toString())).isEqualTo(3);
		assertThat(refusal()).contains("LOANGATE_ISSUER");
	}

	@Test
	void saysWhichFileIsNoJson() throws IOException {
		Path facts = Files.writeString(this.folder.resolve("facts.json"), "{");

		assertThat(run("simulate", this.folder.toString(), facts.toString())).isEqualTo(3);
		assertThat(refusal()).contains("facts.json: no JSON");
	}

	private int run(String... words) {
		return new PolicyCommand(new PrintStream(this.out, true, StandardCharsets.UTF_8),
				new PrintStream(this.err, true, StandardCharsets.UTF_8), this.environment)
			.run(List.of(words));
	}

	private String refusal() {
		return this.err.toString(StandardCharsets.UTF_8);
	}

	private String printed() {
		return this.out.toString(StandardCharsets.UTF_8);
	}

	private void replace(String file, String old, String fresh) throws IOException {
		String text = Files.readString(this.folder.resolve(file));
		assertThat(text).contains(old);
		Files.writeString(this.folder.resolve(file), text.replace(old, fresh));
	}

}
