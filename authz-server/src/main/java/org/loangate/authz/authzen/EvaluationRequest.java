package org.loangate.authz.authzen;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.AuthorizationDetails;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.ParsedTerms;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Terms;
import org.loangate.contract.verify.ClientAddress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One question: may this subject do that to this resource?
///
/// @param assurance how the asking service says that the subject proved themselves; nothing where it does not
/// @param network of the address that the subject's request came from
/// @see <a href="https://openid.net/specs/authorization-api-1_0.html#section-6.1">Authorization API 1.0, section 6.1</a>
record EvaluationRequest(Subject subject, Terms terms, @Nullable Assurance assurance, String network) {

	private static final Set<String> ACTIONS = Set.of(LoanTerms.TYPE, PayoutAccountChange.TYPE);

	/// Reads a request.
	/// @throws Malformed at the first member that is not as it must be
	static EvaluationRequest read(JsonNode body, String gatewayUrl) {
		JsonNode subject = object(body, "", "subject");
		expect(text(subject, "/subject", "type"), "account", "/subject/type");
		JsonNode action = object(body, "", "action");
		String name = text(action, "/action", "name");
		if (!ACTIONS.contains(name)) {
			throw new Malformed("/action/name", "another action (expected: one of " + sorted(ACTIONS) + ")");
		}
		JsonNode resource = object(body, "", "resource");
		expect(text(resource, "/resource", "type"), "loan", "/resource/type");
		String resourceId = text(resource, "/resource", "id");
		JsonNode context = object(body, "", "context");
		String network = ClientAddress.parse(text(context, "/context", "network"))
			.map(ClientAddress::network)
			.orElseThrow(() -> new Malformed("/context/network",
					"no IP address (expected: where the subject's request came from)"));
		return new EvaluationRequest(subject(text(subject, "/subject", "id")),
				terms(name, resourceId, object(resource, "/resource", "properties"), gatewayUrl),
				assurance(subject.path("properties")), network);
	}

	private static Subject subject(String id) {
		try {
			return new Subject(id);
		}
		catch (IllegalArgumentException _) {
			throw new Malformed("/subject/id", "no account's identifier (expected: a sub of this server's tokens)");
		}
	}

	// The resource's properties are an authorization detail without what is fixed.
	private static Terms terms(String type, String resourceId, JsonNode properties, String gatewayUrl) {
		ObjectNode detail = JsonMapper.shared().createObjectNode();
		detail.setAll((ObjectNode) properties);
		detail.put("type", type);
		detail.putArray("actions").add("submit");
		ArrayNode locations = detail.putArray("locations");
		if (PayoutAccountChange.TYPE.equals(type)) {
			detail.put("loan_id", resourceId);
			locations.add(gatewayUrl + "/loans/" + resourceId + "/payout-account");
		}
		else {
			locations.add(gatewayUrl + "/loans");
		}
		ArrayNode details = JsonMapper.shared().createArrayNode().add(detail);
		return switch (AuthorizationDetails.parse(details.toString(), gatewayUrl)) {
			case ParsedTerms.Valid(Terms terms) -> terms;
			case ParsedTerms.Invalid invalid ->
				throw new Malformed("/resource/properties/" + invalid.field().replace('.', '/'), invalid.detail());
		};
	}

	private static @Nullable Assurance assurance(JsonNode properties) {
		if (!properties.has("acr") && !properties.has("auth_time")) {
			return null;
		}
		Acr acr = Acr.of(properties.path("acr").asString(""))
			.orElseThrow(() -> new Malformed("/subject/properties/acr", "none that this server knows"));
		JsonNode time = properties.path("auth_time");
		if (!time.isIntegralNumber() || !time.canConvertToLong() || time.longValue() < 0
				|| time.longValue() > Integer.MAX_VALUE * 2L) {
			throw new Malformed("/subject/properties/auth_time", "no time (expected: seconds since 1970)");
		}
		List<String> methods = new ArrayList<>();
		properties.path("amr").valueStream().limit(10).forEach((method) -> methods.add(method.asString("")));
		return new Assurance(acr, methods, Instant.ofEpochSecond(time.longValue()));
	}

	private static JsonNode object(JsonNode parent, String pointer, String member) {
		JsonNode value = parent.path(member);
		if (!value.isObject()) {
			throw new Malformed(pointer + "/" + member, "no object (expected: one)");
		}
		return value;
	}

	private static String text(JsonNode parent, String pointer, String member) {
		JsonNode value = parent.path(member);
		if (!value.isString() || value.stringValue().isEmpty() || value.stringValue().length() > 256) {
			throw new Malformed(pointer + "/" + member, "no text (expected: 1 to 256 characters)");
		}
		return value.stringValue();
	}

	private static void expect(String value, String expected, String pointer) {
		if (!value.equals(expected)) {
			throw new Malformed(pointer, "another one (expected: " + expected + ")");
		}
	}

	private static String sorted(Set<String> values) {
		return String.join(", ", values.stream().sorted().toList());
	}

	/// A request that is none.
	static final class Malformed extends RuntimeException {

		private final String pointer;

		/// @param pointer RFC 6901
		/// @param detail what is wrong there, and what was expected
		Malformed(String pointer, String detail) {
			super(detail);
			this.pointer = pointer;
		}

		String pointer() {
			return this.pointer;
		}

	}

}
