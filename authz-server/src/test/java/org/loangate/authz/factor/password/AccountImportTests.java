package org.loangate.authz.factor.password;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.loangate.authz.AuthorizationServer;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.IdentityDisputes;
import org.loangate.authz.account.Profiles;
import org.loangate.authz.factor.password.AccountImport.Summary;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class AccountImportTests {

	// Of "password", as passlib made it.
	private static final String PBKDF2 = "$pbkdf2-sha256$6400$.6UI/S.nXIk8jcbdHx3Fhg$98jZicV16ODfEsEZeYPGHU3kbrUrvUEXOPimVSQDD44";

	@Autowired
	private AccountImport imports;

	@Autowired
	private Accounts accounts;

	@Autowired
	private IdentityDisputes disputes;

	@Autowired
	private Profiles profiles;

	@Autowired
	private Settings settings;

	@Autowired
	private Environment environment;

	@Autowired
	private JdbcClient jdbc;

	@TempDir
	private Path directory;

	private final String tag = UUID.randomUUID().toString().substring(0, 13);

	private final List<String> problems = new ArrayList<>();

	private @Nullable Path vendors;

	private String email(String name) {
		return name + "-" + this.tag + "@example.test";
	}

	private String line(String name, String more) {
		return "{\"email\":\"" + email(name) + "\",\"email_verified\":true" + more + "}\n";
	}

	private Summary run(String file, boolean check) throws Exception {
		return this.imports.run(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)), check,
				(number, problem) -> this.problems.add(number + ": " + problem));
	}

	private String hash(String name) {
		return this.jdbc.sql("""
				SELECT hash FROM authentication_password JOIN authentication_account USING (subject)
				WHERE email = :email
				""").param("email", email(name)).query(String.class).single();
	}

	private String signIn(String name, String password) {
		URI server = this.settings.issuer();
		TestBrowser browser = new TestBrowser(server);
		browser.get("/sign-in");
		return browser.post("/sign-in", Map.of("username", email(name), "password", password)).name();
	}

	@Test
	void opensAnAccountThatTheLenderAsserts() throws Exception {
		Summary summary = run(line("a", ",\"customer_number\":\"K-" + this.tag
				+ "\",\"name\":\"Wang Fang\",\"phone_number\":\"+86 10 1234 5678\",\"password\":\"" + PBKDF2 + "\""),
				false);

		assertThat(summary).isEqualTo(new Summary(1, 0, 0));
		Account account = this.accounts.findByEmail(email("a")).orElseThrow();
		assertThat(account.identity()).isEqualTo(Identity.ASSERTED);
		assertThat(this.profiles.find(account.subject()).orElseThrow().values()).containsEntry("name", "Wang Fang")
			.containsEntry("phone_number", "+861012345678");
		assertThat(this.jdbc.sql("SELECT entry FROM evidence_entry WHERE about = :about AND type = 'account-imported'")
			.param("about", account.subject().id())
			.query(String.class)
			.list()).hasSize(1).first().asString().doesNotContain("pbkdf2", "Wang", "8610");
	}

	@Test
	void takesThePasswordAsItWasAndHashesItAnewAtTheFirstRightSignIn() throws Exception {
		run(line("b", ",\"password\":\"" + PBKDF2 + "\""), false);
		assertThat(signIn("b", "passwort")).isEqualTo("sign-in");
		assertThat(hash("b")).isEqualTo(PBKDF2);

		assertThat(signIn("b", "password")).isEqualTo("account");

		assertThat(hash("b")).startsWith("$argon2id$v=19$");
		assertThat(signIn("b", "password")).isEqualTo("account");
		assertThat(signIn("b", "passwort")).isEqualTo("sign-in");
	}

	@Test
	void keepsWhatComparesTheFirstBytesAloneUntilAllOfAPasswordWasCompared() throws Exception {
		String whole = "seventy-two bytes of this passphrase count for bcrypt, and no more: 4567";
		String hash = new BCryptPasswordEncoder(4).encode(whole);
		run(line("w", ",\"password\":\"" + hash + "\""), false);

		assertThat(signIn("w", whole + " and a mistyped tail")).isEqualTo("account");
		assertThat(hash("w")).isEqualTo(hash);

		assertThat(signIn("w", whole)).isEqualTo("account");
		assertThat(hash("w")).startsWith("$argon2id$v=19$");
		assertThat(signIn("w", whole + " and a mistyped tail")).isEqualTo("sign-in");
	}

	@Test
	void passesOverAByteOrderMarkAndEmptyLines() throws Exception {
		Summary summary = run("\uFEFF" + line("x", "") + "\n \t\r\n" + line("y", "") + "\r\n\n", false);

		assertThat(this.problems).isEmpty();
		assertThat(summary).isEqualTo(new Summary(2, 0, 0));
	}

	@Test
	void takesAHashInItsParts() throws Exception {
		Summary summary = run(line("c", """
				,"password":{"algorithm":"pbkdf2-sha512","iterations":1000,"salt":"TmFDbCBhbmQgcGVwcGVy",
				"hash":"rFnvpoK0OVAK4/USPUpiAehmxe1DggTUxR3G1HxcP/QLqDZ7vj9afpiCjNAmpZr9ToDdeUlSfpmwgnR1EzVZdA=="}"""
			.replace("\n", "")), false);

		assertThat(this.problems).isEmpty();
		assertThat(summary.imported()).isOne();
		assertThat(signIn("c", "Password")).isEqualTo("account");
	}

	@Test
	void writesDownWhichClaimsOfADocumentWereAssertedAndNoneOfThem() throws Exception {
		Summary summary = run(line("s", ",\"document_claims\":{\"name\":\"Wang Fang\",\"document_number\":\"E1234\"}"),
				false);

		assertThat(summary).isEqualTo(new Summary(1, 0, 0));
		assertThat(this.jdbc.sql("SELECT entry FROM evidence_entry WHERE about = :about AND type = 'account-imported'")
			.param("about", this.accounts.findByEmail(email("s")).orElseThrow().subject().id())
			.query(String.class)
			.single()).contains("\"document_claims\":[\"document_number\",\"name\"]").doesNotContain("Wang", "E1234");
	}

	@Test
	void refusesClaimsOfADocumentThatAreMalformed() throws Exception {
		Summary summary = run(line("t", ",\"document_claims\":{\"birth_date\":\"3.2.1990\"}")
				+ line("u", ",\"document_claims\":{\"number\":\"E1\"}") + line("v", ",\"document_claims\":\"E1\""),
				false);

		assertThat(summary).isEqualTo(new Summary(0, 0, 3));
		assertThat(this.problems).allMatch((problem) -> problem.contains("document_claims"))
			.noneMatch((problem) -> problem.contains("1990"));
	}

	@Test
	void letsNobodyInToAnAccountWithoutAPassword() throws Exception {
		run(line("d", ""), false);

		assertThat(signIn("d", "")).isEqualTo("sign-in");
		assertThat(signIn("d", "password")).isEqualTo("sign-in");
	}

	@Test
	void tellsOnlyAddressesThatTheLenderVerified() throws Exception {
		run(line("q", ",\"locale\":\"zh-CN\"") + line("r", "").replace("true", "false"), false);

		assertThat(this.jdbc.sql("SELECT address || ' ' || language FROM notice_address WHERE address IN (:a, :b)")
			.param("a", email("q"))
			.param("b", email("r"))
			.query(String.class)
			.list()).containsExactly(email("q") + " zh-CN");
	}

	@Test
	void changesNothingTheSecondTime() throws Exception {
		String file = line("e", ",\"password\":\"" + PBKDF2 + "\"") + line("f", "");
		run(file, false);
		signIn("e", "password");
		String hash = hash("e");

		assertThat(run(file + line("g", ""), false)).isEqualTo(new Summary(1, 2, 0));

		assertThat(hash("e")).isEqualTo(hash);
	}

	@Test
	void keepsNothingOfACheck() throws Exception {
		assertThat(run(line("h", "") + "{}\n", true)).isEqualTo(new Summary(1, 0, 1));

		assertThat(this.accounts.findByEmail(email("h"))).isEmpty();
	}

	@Test
	void refusesAndNumbersEachBadLineAndRepeatsNothingOfIt() throws Exception {
		String secret = "hunter-2-secret";
		String file = String.join("\n", "null", "{", "[]", "{\"email\":\"" + secret + "\",\"email_verified\":true}",
				"{\"email\":\"" + email("i") + "\"}", "{\"email\":\"a@b.test\",\"email\":\"a@b.test\"}",
				line("i", ",\"" + secret + "\":1").strip(), line("i", ",\"password\":\"" + secret + "\"").strip(),
				line("i", ",\"password\":{\"algorithm\":\"" + secret + "\"}").strip(),
				line("i", ",\"customer_number\":\"\\u0000" + secret + "\"").strip(),
				line("i", ",\"phone_number\":\"" + secret + "\"").strip(),
				line("i", "").strip() + " {\"x\":\"" + secret + "\"}", "x".repeat(AccountImport.LONGEST_LINE + 1),
				"[".repeat(100), line("ok", "").strip());

		Summary summary = run(file, false);

		assertThat(summary).isEqualTo(new Summary(1, 0, 14));
		assertThat(this.problems).hasSize(14)
			.allMatch((problem) -> problem.contains("expected"))
			.noneMatch((problem) -> problem.contains(secret));
		assertThat(this.problems.getFirst()).startsWith("1: ");
		assertThat(this.problems.getLast()).startsWith("14: ");
	}

	@Test
	void refusesACustomerNumberThatAnotherAccountHas() throws Exception {
		String number = ",\"customer_number\":\"N-" + this.tag + "\"";

		assertThat(run(line("j", number) + line("k", number), false)).isEqualTo(new Summary(1, 0, 1));

		assertThat(this.accounts.findByEmail(email("k"))).isEmpty();
	}

	@Test
	void writesMoreLinesThanFitIntoATransaction() throws Exception {
		StringBuilder file = new StringBuilder();
		for (int i = 0; i <= AccountImport.BATCH; i++) {
			file.append(line("n" + i, ""));
		}

		assertThat(run(file.toString(), false).imported()).isEqualTo(AccountImport.BATCH + 1);
	}

	@Test
	void isACommandOfTheServers() throws Exception {
		Path file = Files.writeString(this.directory.resolve("customers.jsonl"),
				line("p", ",\"password\":\"" + PBKDF2 + "\"") + "{\"email\":\"oops\"}\n");

		assertThat(command(1, "--check", file.toString())).contains("line 2: email", "would import 1")
			.doesNotContain("oops", PBKDF2, email("p"));
		assertThat(command(1, file.toString())).contains("imported 1, skipped 0", "refused 1");
		assertThat(command(2)).contains("usage: import [--check] FILE");

		assertThat(signIn("p", "password")).isEqualTo("account");
	}

	@Test
	void holdsAsACommandBothOfWhomOneDocumentIsAsserted() throws Exception {
		byte[] key = new byte[32];
		new SecureRandom().nextBytes(key);
		this.vendors = Files.writeString(this.directory.resolve("vendors.yaml"), """
				vendors:
				  - id: importing
				    base_url: https://vendor.example.test
				    origin: https://vendor.example.test
				    api_key: key
				    webhook_secrets: [whsec_%1$s]
				    claims_key: %1$s
				""".formatted(Base64.getEncoder().encodeToString(key)));
		String claims = ",\"document_claims\":{\"document_number\":\"D-" + this.tag + "\"}";
		Path file = Files.writeString(this.directory.resolve("customers.jsonl"),
				line("one", claims) + line("two", claims) + line("other", ""));

		assertThat(command(0, file.toString())).contains("imported 3");

		assertThat(Stream.of("one", "two", "other")
			.filter((name) -> this.disputes.isDisputed(this.accounts.findByEmail(email(name)).orElseThrow().subject())))
			.containsExactly("one", "two");
		assertThat(this.jdbc.sql("""
				SELECT reason FROM review_case JOIN authentication_account USING (subject) WHERE email LIKE :emails
				""").param("emails", email("%")).query(String.class).list()).containsExactly("document-of-another");
	}

	private String command(int status, String... options) throws Exception {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), AuthorizationServer.class.getName(), ImportAccounts.NAME));
		command.addAll(List.of(options));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		for (String name : List.of("LOANGATE_POSTGRES_URL", "LOANGATE_POSTGRES_USER", "LOANGATE_POSTGRES_PASSWORD",
				"LOANGATE_POSTGRES_OWNER_USER", "LOANGATE_POSTGRES_OWNER_PASSWORD", "LOANGATE_KEK")) {
			builder.environment().put(name, Optional.ofNullable(this.environment.getProperty(name)).orElseThrow());
		}
		if (this.vendors != null) {
			builder.environment().put("LOANGATE_VENDORS_FILE", this.vendors.toString());
		}
		Process process = builder.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isEqualTo(status);
		return output;
	}

}
