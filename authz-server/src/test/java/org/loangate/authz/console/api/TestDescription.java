package org.loangate.authz.console.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import org.springframework.core.io.ClassPathResource;

/// The API's description, and what it says of answers.
final class TestDescription {

	private final String text;

	private final JsonNode root;

	private final JsonNode closed;

	TestDescription() {
		try {
			this.text = new ClassPathResource("console/openapi.yaml").getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.root = new YAMLMapper().readTree(this.text);
		this.closed = this.root.path("components").path("schemas").deepCopy();
		this.closed.forEach((schema) -> closeWithin(schema, false));
	}

	String text() {
		return this.text;
	}

	JsonNode root() {
		return this.root;
	}

	Stream<Operation> operations() {
		return this.root.path("paths")
			.propertyStream()
			.flatMap((path) -> path.getValue()
				.propertyStream()
				.map((operation) -> new Operation(operation.getKey().toUpperCase(Locale.ROOT), path.getKey(),
						operation.getValue())));
	}

	Operation operation(String method, String path) {
		return operations().filter((one) -> one.method().equals(method) && one.path().equals(path))
			.findFirst()
			.orElseThrow(() -> new AssertionError(method + " " + path + " is not described"));
	}

	/// What is wrong with an answer: its status, its type, a member that is missing, of
	/// another form, or not described.
	List<String> faults(Operation operation, HttpResponse<String> answer) {
		JsonNode response = resolved(operation.node().path("responses").path(String.valueOf(answer.statusCode())));
		if (response.isMissingNode()) {
			return List.of(answer.statusCode() + " is not described");
		}
		String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
		if (answer.body().isEmpty()) {
			return (response.has("content") && !response.has("headers")) ? List.of("no body") : List.of();
		}
		JsonNode schema = response.path("content").path(type).path("schema");
		if (schema.isMissingNode()) {
			return List.of(type + " is not described");
		}
		List<String> headers = response.path("headers")
			.propertyStream()
			.map((header) -> header.getKey())
			.filter((name) -> answer.statusCode() < 300 && answer.headers().firstValue(name).isEmpty())
			.map((name) -> name + " is missing")
			.toList();
		return type.endsWith("json")
				? Stream.concat(headers.stream(), invalid(schema, JsonMapper.shared().readTree(answer.body()))).toList()
				: headers;
	}

	/// What is wrong with a request's body.
	List<String> faults(Operation operation, Object body) {
		JsonNode schema = operation.node().path("requestBody").path("content").path("application/json").path("schema");
		return schema.isMissingNode() ? List.of("no body is described")
				: invalid(schema, JsonMapper.shared().valueToTree(body)).toList();
	}

	private Stream<String> invalid(JsonNode schema, JsonNode value) {
		ObjectNode whole = schema.deepCopy().asObject();
		whole.putObject("components").set("schemas", this.closed);
		if (schema.has("$ref") || schema.has("properties")) {
			whole.put("unevaluatedProperties", false);
		}
		return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
			.getSchema(whole)
			.validate(value)
			.stream()
			.map(String::valueOf);
	}

	// What is described as open for members to come is closed for the test: a member that
	// nobody described is a fault.
	private static void closeWithin(JsonNode schema, boolean itself) {
		if (!(schema instanceof ObjectNode object)) {
			return;
		}
		if (itself && (object.has("$ref") || object.has("properties"))) {
			object.put("unevaluatedProperties", false);
		}
		schema.path("properties").forEach((property) -> closeWithin(property, true));
		for (String inner : List.of("items", "additionalProperties")) {
			closeWithin(schema.path(inner), true);
		}
		schema.path("allOf").forEach((part) -> closeWithin(part, false));
	}

	private JsonNode resolved(JsonNode node) {
		return node.has("$ref") ? this.root.at(node.path("$ref").stringValue().substring(1)) : node;
	}

	/// Something that may be asked for.
	///
	/// @param path a template below the base
	record Operation(String method, String path, JsonNode node) {

		String scope() {
			return this.node.path("security").path(0).path("token").path(0).asString("");
		}

		List<String> statuses() {
			return List.copyOf(this.node.path("responses").propertyNames());
		}

		@Override
		public String toString() {
			return this.method + " " + this.path;
		}

	}

}
