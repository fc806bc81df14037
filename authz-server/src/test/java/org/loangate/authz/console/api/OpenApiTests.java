package org.loangate.authz.console.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/// The API's description and its controllers name the same doors.
@IntegrationTest
class OpenApiTests {

	private static final String BASE = "/policy/v1";

	@Autowired
	private ApplicationContext server;

	private String text;

	private JsonNode description;

	@BeforeEach
	void read() throws IOException {
		this.text = new ClassPathResource("console/openapi.yaml").getContentAsString(StandardCharsets.UTF_8);
		this.description = new YAMLMapper().readTree(this.text);
	}

	@Test
	void describesEveryDoorAndNoOther() {
		Set<String> described = new TreeSet<>();
		this.description.path("paths")
			.propertyStream()
			.forEach((path) -> path.getValue()
				.propertyNames()
				.forEach((method) -> described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
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
		this.description.path("paths").propertyStream().forEach((path) -> {
			Set<String> inPath = Pattern.compile("\\{(\\w+)}")
				.matcher(path.getKey())
				.results()
				.map((parameter) -> "#/components/parameters/" + parameter.group(1))
				.collect(java.util.stream.Collectors.toSet());
			path.getValue()
				.valueStream()
				.forEach((operation) -> assertThat(
						operation.path("parameters").valueStream().map((one) -> one.path("$ref").asString("")).toList())
					.as(path.getKey())
					.containsAll(inPath));
		});
	}

	@Test
	void refersToNothingThatIsNotThere() {
		assertThat(Pattern.compile("\"#(/components/\\w+/\\w+)\"").matcher(this.text).results().toList()).isNotEmpty()
			.allSatisfy((reference) -> assertThat(this.description.at(reference.group(1)).isMissingNode())
				.as(reference.group())
				.isFalse());
	}

	@Test
	void givesEachOperationAScopeAndANameOfItsOwn() {
		Set<String> scopes = Set.of("policy:read", "policy:write", "policy:approve");
		Set<String> names = new TreeSet<>();
		this.description.path("paths").valueStream().flatMap((path) -> path.valueStream()).forEach((operation) -> {
			assertThat(names.add(operation.path("operationId").stringValue())).isTrue();
			operation.path("security")
				.valueStream()
				.flatMap((token) -> token.path("token").valueStream())
				.forEach((scope) -> assertThat(scopes).contains(scope.stringValue()));
		});
	}

}
