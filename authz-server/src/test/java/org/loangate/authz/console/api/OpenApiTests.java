package org.loangate.authz.console.api;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.console.api.TestDescription.Operation;
import org.loangate.authz.oauth.TestApiClient;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/// The API's description and its doors say the same.
@IntegrationTest
class OpenApiTests {

	private static final String BASE = "/policy/v1";

	private final TestDescription description = new TestDescription();

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	@Test
	void describesEveryDoorAndNoOther() {
		Set<String> described = this.description.operations()
			.map(Operation::toString)
			.collect(Collectors.toCollection(TreeSet::new));
		Set<String> there = new TreeSet<>();
		this.server.getBeansOfType(RequestMappingInfoHandlerMapping.class)
			.values()
			.forEach((mapping) -> mapping.getHandlerMethods()
				.keySet()
				.forEach((info) -> info.getPatternValues()
					.stream()
					.filter((path) -> path.startsWith(BASE + "/"))
					.forEach((path) -> info.getMethodsCondition()
						.getMethods()
						.forEach((method) -> there.add(method + " " + path.substring(BASE.length()))))));

		assertThat(described).isEqualTo(there);
	}

	@Test
	void namesEveryParameterOfAPath() {
		this.description.operations().forEach((operation) -> {
			Set<String> inPath = Pattern.compile("\\{(\\w+)}")
				.matcher(operation.path())
				.results()
				.map((parameter) -> "#/components/parameters/" + parameter.group(1))
				.collect(Collectors.toSet());

			assertThat(operation.node()
				.path("parameters")
				.valueStream()
				.map((parameter) -> parameter.path("$ref").asString(""))
				.toList()).as(operation.toString()).containsAll(inPath);
		});
	}

	@Test
	void refersToNothingThatIsNotThereAndDescribesNothingThatNobodyRefersTo() {
		Set<String> referred = Pattern.compile("\"#(/components/\\w+/\\w+)\"")
			.matcher(this.description.text())
			.results()
			.map((reference) -> reference.group(1))
			.collect(Collectors.toSet());
		Set<String> there = new TreeSet<>();
		for (String kind : List.of("parameters", "headers", "responses", "schemas")) {
			this.description.root()
				.path("components")
				.path(kind)
				.propertyNames()
				.forEach((name) -> there.add("/components/" + kind + "/" + name));
		}

		assertThat(referred).containsExactlyInAnyOrderElementsOf(there);
	}

	@Test
	void describesEachOperationInFull() {
		Set<String> names = new TreeSet<>();
		this.description.operations().forEach((operation) -> {
			assertThat(names.add(operation.node().path("operationId").stringValue())).as(operation.toString()).isTrue();
			assertThat(operation.node().path("summary").asString("")).as(operation.toString()).isNotEmpty();
			if (!operation.scope().isEmpty()) {
				assertThat(operation.statuses()).as(operation.toString()).contains("401", "403", "503");
			}
			if (operation.node().has("requestBody")) {
				assertThat(operation.statuses()).as(operation.toString()).contains("400", "413", "415");
			}
			if (operation.node().toString().contains("/parameters/ifMatch")) {
				assertThat(operation.statuses()).as(operation.toString()).contains("412");
			}
		});
	}

	@Test
	void asksForTheScopeThatIsDescribed() throws Exception {
		for (String scope : List.of("policy:read", "policy:write")) {
			TestApiClient program = TestApiClient.program(this.settings.issuer(), "policy-pipeline", scope);
			for (Operation operation : this.description.operations().toList()) {
				if (operation.scope().isEmpty()) {
					continue;
				}
				HttpResponse<String> answer = asked(program, operation);
				boolean lacking = answer.headers()
					.firstValue("WWW-Authenticate")
					.filter((challenge) -> challenge.contains("insufficient_scope"))
					.isPresent();

				assertThat(lacking).as(operation + " with " + scope + ": " + answer.statusCode())
					.isEqualTo(!operation.scope().equals(scope));
				assertThat(this.description.faults(operation, answer)).as(operation + ": " + answer.body()).isEmpty();
			}
		}
	}

	// Nothing that any door takes: bodies are no JSON, and nobody follows from there.
	private HttpResponse<String> asked(TestApiClient program, Operation operation) throws Exception {
		String path = operation.path()
			.replace("{digest}", "A".repeat(43))
			.replace("{id}", UUID.randomUUID().toString().toLowerCase(Locale.ROOT));
		return program.send(operation.method(), BASE + path, operation.node().has("requestBody") ? "[]" : "",
				"Last-Event-ID", "nowhere");
	}

}
