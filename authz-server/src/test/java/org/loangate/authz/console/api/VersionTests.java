package org.loangate.authz.console.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Role;
import org.loangate.authz.console.api.TestOfficer.Answer;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.policy.language.PolicyReader;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/// Keeping versions, and looking at them.
@IntegrationTest
class VersionTests {

	private final String document = "# " + UUID.randomUUID() + "\n" + TestPolicies.builtIn();

	private final String digest = PolicyReader.digest(this.document);

	@Autowired
	private ApplicationContext server;

	private TestOfficer officer;

	@BeforeEach
	void signIn() {
		this.officer = TestOfficer.working(this.server);
	}

	@Test
	void keepsWhatWasSent() {
		String parent = this.officer.get("/active").text("/digest");

		Answer saved = this.officer.post("/versions",
				Map.of("document", this.document, "tests", "[]", "parent", parent, "note", "Looser on Sundays"));

		assertThat(saved.status()).isEqualTo(201);
		assertThat(saved.header("Location")).isEqualTo("/console/api/versions/" + this.digest);
		Answer found = this.officer.get("/versions/" + this.digest);
		assertThat(found.json()).isEqualTo(saved.json());
		assertThat(found.text("/state")).isEqualTo("draft");
		assertThat(found.text("/author/name")).isEqualTo(this.officer.staff().email());
		assertThat(found.text("/parent")).isEqualTo(parent);
		assertThat(found.text("/note")).isEqualTo("Looser on Sundays");
		assertThat(this.officer.get("/versions/" + this.digest + "/document").response().body())
			.isEqualTo(this.document);
		assertThat(this.officer.get("/versions/" + this.digest + "/tests").text("/tests")).isEqualTo("[]");
		assertThat(this.officer.get("/activity?version=" + this.digest).json().at("/items"))
			.extracting((act) -> act.at("/act").stringValue())
			.containsExactly("tests-saved", "saved");
	}

	@Test
	void keepsADocumentWithFaultsAsADraft() {
		Answer saved = this.officer.post("/versions", Map.of("document", "rules: [ " + UUID.randomUUID()));

		assertThat(saved.outcome()).isEqualTo("201");
		assertThat(saved.text("/state")).isEqualTo("draft");
	}

	@Test
	void keepsTheSameDocumentOnceAndTakesItsNewTests() {
		this.officer.post("/versions", Map.of("document", this.document, "tests", "[]"));

		Answer again = this.officer.post("/versions", Map.of("document", this.document, "tests", "[ ]"));

		assertThat(again.status()).isEqualTo(200);
		assertThat(again.text("/digest")).isEqualTo(this.digest);
		assertThat(this.officer.get("/versions/" + this.digest + "/tests").text("/tests")).isEqualTo("[ ]");
	}

	@Test
	void listsEveryVersionOncePageByPage() {
		this.officer.post("/versions", Map.of("document", this.document));
		this.officer.post("/versions", Map.of("document", this.document + "# another\n"));

		List<Integer> numbers = new ArrayList<>();
		String next = "/versions?limit=1";
		while (!next.isEmpty()) {
			JsonNode page = this.officer.get(next).json();
			page.at("/items").forEach((version) -> numbers.add(version.at("/number").intValue()));
			next = page.has("next") ? "/versions?limit=1&cursor=" + page.at("/next").stringValue() : "";
		}

		assertThat(numbers).hasSizeGreaterThan(2)
			.doesNotHaveDuplicates()
			.isSortedAccordingTo((one, other) -> other - one)
			.endsWith(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "?limit=0", "?limit=101", "?limit=x", "?cursor=x", "?cursor=LTE" })
	void refusesOtherPages(String query) {
		assertThat(this.officer.get("/versions" + query).outcome()).isEqualTo("400 parameter-invalid");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nothing", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
			"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB" })
	void knowsNoOtherVersion(String other) {
		assertThat(this.officer.get("/versions/" + other).outcome()).isEqualTo("404 version-unknown");
		assertThat(this.officer.get("/versions/" + other + "/document").outcome()).isEqualTo("404 version-unknown");
	}

	@Test
	void namesTheFieldThatIsWrong() {
		Answer unknown = this.officer.post("/versions", Map.of("document", this.document, "colour", "red"));
		Answer missing = this.officer.post("/versions", Map.of("note", "nothing"));
		Answer nul = this.officer.post("/versions", Map.of("document", this.document + "\0"));
		Answer half = this.officer.sendJson("POST", "/versions", "{\"document\": \"\\ud800\"}", Map.of());
		Answer orphan = this.officer.post("/versions", Map.of("document", this.document, "parent", this.digest));

		assertThat(List.of(unknown, missing, nul, half, orphan)).extracting(Answer::outcome)
			.containsOnly("400 field-invalid");
		assertThat(unknown.text("/errors/0/pointer")).isEqualTo("#/colour");
		assertThat(missing.text("/errors/0/pointer")).isEqualTo("#/document");
		assertThat(orphan.text("/errors/0/pointer")).isEqualTo("#/parent");
	}

	@Test
	void keepsNothingThatIsTooLong() {
		Answer document = this.officer.post("/versions", Map.of("document", "#".repeat(262_145)));
		Answer tests = this.officer.post("/versions",
				Map.of("document", this.document, "tests", "\u4e2d".repeat(100_000)));

		assertThat(List.of(document, tests)).extracting(Answer::outcome).containsOnly("400 field-invalid");
		assertThat(this.officer.get("/versions/" + this.digest).status()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 10 })
	void refusesABodyThatIsTooLong(int mebibytes) {
		assertThat(this.officer.post("/versions", Map.of("document", "#".repeat(mebibytes * 1024 * 1024))).outcome())
			.isEqualTo("413 body-too-large");
	}

	@Test
	void letsAnAuditorReadAndSaveNothing() {
		TestOfficer auditor = TestOfficer.working(this.server, Role.AUDITOR);

		assertThat(auditor.get("/versions").status()).isEqualTo(200);
		assertThat(auditor.get("/activity").status()).isEqualTo(200);
		assertThat(auditor.post("/versions", Map.of("document", this.document)).status()).isEqualTo(403);
		assertThat(this.officer.get("/versions/" + this.digest).status()).isEqualTo(404);
	}

	@ParameterizedTest
	@EnumSource(names = { "BORROWER", "REVIEWER", "OPERATOR" })
	void isClosedToEveryOtherRole(Role role) {
		TestOfficer other = TestOfficer.working(this.server, role);

		assertThat(other.get("/versions").status()).isEqualTo(403);
		assertThat(other.post("/versions", Map.of("document", this.document)).status()).isEqualTo(403);
	}

	@Test
	void answersARepeatedRequestAsTheFirstTime() {
		Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
		Map<String, String> fields = Map.of("document", this.document);

		Answer first = this.officer.send("POST", "/versions", fields, key);
		Answer again = this.officer.send("POST", "/versions", fields, key);
		Answer other = this.officer.send("POST", "/versions", Map.of("document", this.document + "# other\n"), key);

		assertThat(first.status()).isEqualTo(201);
		assertThat(again.status()).isEqualTo(201);
		assertThat(again.json()).isEqualTo(first.json());
		assertThat(again.header("Location")).isEqualTo(first.header("Location"));
		assertThat(again.header("ETag")).isEqualTo(first.header("ETag")).isNotEmpty();
		assertThat(other.outcome()).isEqualTo("422 idempotency-key-reused");
		assertThat(TestOfficer.working(this.server).send("POST", "/versions", fields, key).status())
			.as("another caller's key")
			.isEqualTo(200);
	}

	@Test
	void takesNothingFromAnotherSite() {
		Answer forged = this.officer.send("POST", "/versions", Map.of("document", this.document),
				Map.of("X-CSRF-TOKEN", "wrong"));

		assertThat(forged.status()).isEqualTo(401);
		assertThat(this.officer.get("/versions/" + this.digest).status()).isEqualTo(404);
	}

}
