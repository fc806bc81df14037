package org.loangate.authz.authzen;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.oauth.TestApiClient;
import org.loangate.authz.platform.Settings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// Other services ask the policy, as the Authorization API 1.0 has them ask.
@IntegrationTest
class AuthzenTests {

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private Clock clock;

	@Autowired
	private JdbcClient jdbc;

	private TestApiClient service;

	private String subject;

	@BeforeEach
	void prepare() throws Exception {
		this.service = TestApiClient.program(this.settings.issuer(), "risk-engine", "access:evaluate");
		this.subject = this.accounts.findByEmail("mei@example.test").orElseThrow().subject().id();
	}

	private ObjectNode question(String amount) {
		return (ObjectNode) JsonMapper.shared().readTree("""
				{"subject": {"type": "account", "id": "%s"}, "action": {"name": "loan_application"},
				"resource": {"type": "loan", "id": "quote-1", "properties": {
				"amount": {"value": "%s", "currency": "CNY"}, "term_months": 12, "annual_rate_percent": "7.35",
				"purpose": "working_capital",
				"payout_account": {"scheme": "cn-bank-card", "id": "6222020200112233446"}}},
				"context": {"network": "203.0.113.7"}}""".formatted(this.subject, amount));
	}

	private HttpResponse<String> ask(ObjectNode question) throws Exception {
		return this.service.send("POST", "/access/v1/evaluation", question.toString(), "X-Request-ID", "one-2");
	}

	private ObjectNode proven(ObjectNode question, String acr) {
		((ObjectNode) question.path("subject")).putObject("properties")
			.put("acr", acr)
			.put("auth_time", this.clock.instant().getEpochSecond());
		return question;
	}

	@Test
	void saysWhereToAsk() throws Exception {
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.settings.issuer() + "/.well-known/authzen-configuration"))
				.build(), HttpResponse.BodyHandlers.ofString());

		JsonNode configuration = TestApiClient.json(answer);
		assertThat(configuration.path("policy_decision_point").stringValue())
			.isEqualTo(this.settings.issuer().toString());
		assertThat(configuration.path("access_evaluation_endpoint").stringValue())
			.isEqualTo(this.settings.issuer() + "/access/v1/evaluation");
	}

	@Test
	void saysNoWhileAStepUpIsOwed() throws Exception {
		HttpResponse<String> answer = ask(question("1500.00"));

		JsonNode body = TestApiClient.json(answer);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("X-Request-ID")).contains("one-2");
		assertThat(body.path("decision").booleanValue()).isFalse();
		assertThat(body.at("/context/outcome").stringValue()).isEqualTo("permit");
		assertThat(body.at("/context/obligations/0/type").stringValue()).isEqualTo("step_up");
		assertThat(body.at("/context/obligations/0/acr_values").stringValue()).isEqualTo("urn:loangate:acr:multi");
	}

	@Test
	void saysYesOnceItIsDone() throws Exception {
		JsonNode body = TestApiClient.json(ask(proven(question("1500.00"), "urn:loangate:acr:multi")));

		assertThat(body.path("decision").booleanValue()).isTrue();
		assertThat(body.at("/context/obligations").isEmpty()).isTrue();
	}

	@Test
	void saysNoWithTheWordsForThePerson() throws Exception {
		JsonNode body = TestApiClient.json(ask(proven(question("200000.01"), "phr")));

		assertThat(body.path("decision").booleanValue()).isFalse();
		assertThat(body.at("/context/reason").stringValue()).isEqualTo("above-limit");
		assertThat(body.at("/context/reason_user/en").stringValue()).contains("200,000");
	}

	@Test
	void knowsNobodyByAnIdentifierThatIsNone() throws Exception {
		this.subject = "AAAAAAAAAAAAAAAAAAAAAA";

		JsonNode body = TestApiClient.json(ask(proven(question("3000.00"), "phr")));

		assertThat(body.path("decision").booleanValue()).isFalse();
		assertThat(body.at("/context/reason_user").isMissingNode()).isTrue();
	}

	@Test
	void keepsWhatItDecided() throws Exception {
		String id = TestApiClient.json(ask(question("1500.00"))).at("/context/id").stringValue();

		assertThat(this.jdbc.sql("SELECT inputs -> 'client.id' ->> 'known' FROM policy_decision WHERE id = :id::uuid")
			.param("id", id)
			.query(String.class)
			.single()).isEqualTo("risk-engine");
	}

	@ParameterizedTest
	@CsvSource({ "/subject/id", "/subject/type", "/action/name", "/resource/type", "/resource/id",
			"/resource/properties/amount", "/context/network", "/context", "/subject", "/resource/properties" })
	void namesTheMemberThatIsWrong(String pointer) throws Exception {
		ObjectNode question = question("1500.00");
		int end = pointer.lastIndexOf('/');
		((ObjectNode) question.at(pointer.substring(0, end))).put(pointer.substring(end + 1), "");

		HttpResponse<String> answer = ask(question);

		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(TestApiClient.json(answer).at("/errors/0/pointer").stringValue()).startsWith("#" + pointer);
	}

	@ParameterizedTest
	@ValueSource(strings = { "subject", "action", "resource" })
	void refusesAQuestionThatLacksAPart(String part) throws Exception {
		ObjectNode question = question("1500.00");
		question.remove(part);

		HttpResponse<String> answer = ask(question);

		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(TestApiClient.json(answer).at("/errors/0/pointer").stringValue()).isEqualTo("#/" + part);
		assertThat(answer.headers().firstValue("X-Request-ID")).contains("one-2");
	}

	@Test
	void namesTheRequestInEveryRefusal() throws Exception {
		TestApiClient other = TestApiClient.program(this.settings.issuer(), "policy-pipeline", "policy:read");
		String path = "/access/v1/evaluation";
		String[] id = { "X-Request-ID", "of two words" };
		HttpRequest anonymous = HttpRequest.newBuilder(URI.create(this.settings.issuer() + path))
			.headers(id)
			.POST(HttpRequest.BodyPublishers.noBody())
			.build();

		List<HttpResponse<String>> refusals = List.of(
				HttpClient.newHttpClient().send(anonymous, HttpResponse.BodyHandlers.ofString()),
				other.send("POST", path, question("1.00").toString(), id), this.service.send("POST", path, "{", id),
				this.service.send("POST", path, "{\"subject\": \"" + "x".repeat(3 * 1024 * 1024) + "\"}", id));

		assertThat(refusals).extracting(HttpResponse::statusCode).containsExactly(401, 403, 400, 413);
		assertThat(refusals).allSatisfy(
				(refusal) -> assertThat(refusal.headers().allValues("X-Request-ID")).containsExactly("of two words"));
	}

	@Test
	void takesNothingForGrantedThatIsNoAssurance() throws Exception {
		assertThat(ask(proven(question("1500.00"), "urn:example:strong")).statusCode()).isEqualTo(400);
		assertThat(ask(with((properties) -> properties.put("auth_time", "yesterday"))).statusCode()).isEqualTo(400);
		assertThat(ask(with((properties) -> properties.put("auth_time", -1))).statusCode()).isEqualTo(400);
	}

	private ObjectNode with(Consumer<ObjectNode> change) {
		ObjectNode question = proven(question("1500.00"), "phr");
		change.accept((ObjectNode) question.at("/subject/properties"));
		return question;
	}

	@Test
	void readsNoEndlessBody() throws Exception {
		HttpResponse<String> answer = this.service.send("POST", "/access/v1/evaluation",
				"{\"subject\": \"" + "x".repeat(3 * 1024 * 1024) + "\"}");

		assertThat(answer.statusCode()).isEqualTo(413);
	}

	@Test
	void readsNoOtherJson() throws Exception {
		assertThat(this.service.send("POST", "/access/v1/evaluation", "[1]").statusCode()).isEqualTo(400);
		assertThat(this.service.send("POST", "/access/v1/evaluation", "{").statusCode()).isEqualTo(400);
	}

}
