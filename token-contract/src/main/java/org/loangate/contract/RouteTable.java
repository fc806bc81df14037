package org.loangate.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.TransactionRule.Comparison;
import org.loangate.contract.TransactionRule.FieldRule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The gateway's routes, as the authorization server signs them.
///
/// On the wire a JWT (`typ` is `routes+jwt`) with `iss`, `iat`, `activation` (the position of the activation that put the
/// policy in force: of two tables the one with the greater counts), and
/// ```json
/// {"policy_digest": "…",
///  "routes": [{"id": "loans-apply", "path": "/loans", "methods": ["POST"], "scope": "loans:apply",
///              "acr": "urn:loangate:acr:multi", "max_age": 300, "upstream": "lending-api", "headers": ["x-channel"],
///              "transaction": {"type": "loan_application",
///                              "fields": [{"body": "/amount", "term": "amount", "comparison": "<="}],
///                              "allow": ["/channel"]}}]}
/// ```
/// where `max_age` is in seconds, and it, `headers`, `transaction` and `allow` may be absent. What a route does not use is
/// left out of it, so that a gateway of an earlier release follows every table that it can serve in full, and no other.
///
/// @param routes in the order of policy; the first that matches a request is its route
/// @param policyDigest names the policy these routes belong to: base64url of its SHA-256
public record RouteTable(List<Route> routes, String policyDigest) {

	/// The `typ` of the JWT.
	public static final String TYP = "routes+jwt";

	/// The claim that orders tables.
	public static final String ACTIVATION = "activation";

	/// The most characters of a table.
	public static final int MAX_LENGTH = 1024 * 1024;

	public RouteTable {
		routes = List.copyOf(routes);
		if (routes.stream().map(Route::id).distinct().count() != routes.size()) {
			throw new IllegalArgumentException("routes: an id stands twice (expected: each once)");
		}
	}

	/// The route of a request, or nothing: then it is refused.
	public Optional<Route> find(String method, String path) {
		return at(path).stream().filter((route) -> route.methods().contains(method)).findFirst();
	}

	/// The routes at a path, whatever their methods.
	public List<Route> at(String path) {
		return this.routes.stream().filter((route) -> route.isAt(path)).toList();
	}

	/// The claims `policy_digest` and `routes`.
	public Map<String, Object> toClaims() {
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("policy_digest", this.policyDigest);
		claims.put("routes", this.routes.stream().map(RouteTable::toClaim).toList());
		return claims;
	}

	/// The claims as one JSON object.
	public String toJson() {
		return JsonMapper.shared().writeValueAsString(toClaims());
	}

	/// Reads a JSON object that holds the claims; other members (`iss`, `iat`,
	/// `activation`)
	/// are passed over, but a route with a member
	/// that nobody defined is refused: a rule that is not understood must not be dropped.
	///
	/// @throws IllegalArgumentException if it does not hold to its form
	public static RouteTable parse(String json) {
		return switch (StrictJson.read(json, MAX_LENGTH)) {
			case StrictJson.Malformed malformed -> throw new IllegalArgumentException(malformed.detail());
			case StrictJson.Read read -> table(read.node());
		};
	}

	private static RouteTable table(JsonNode node) {
		List<Route> routes = new ArrayList<>();
		JsonNode array = TermReader.member(node, "routes");
		require(array.isArray(), "routes");
		array.values().forEach((route) -> routes.add(route(route)));
		return new RouteTable(routes, TermReader.text(node, "policy_digest"));
	}

	private static Route route(JsonNode node) {
		require(node.isObject(), "routes");
		TermReader.onlyMembers(node,
				Set.of("id", "path", "methods", "scope", "acr", "max_age", "upstream", "headers", "transaction"));
		Set<String> methods = new LinkedHashSet<>(texts(TermReader.member(node, "methods"), "methods"));
		Acr acr = Acr.of(TermReader.text(node, "acr")).orElseThrow(() -> new InvalidTerm("acr", "unknown"));
		return new Route(TermReader.text(node, "id"), TermReader.text(node, "path"), methods,
				TermReader.text(node, "scope"), acr, maxAge(node.get("max_age")), TermReader.text(node, "upstream"),
				new LinkedHashSet<>(texts(node.get("headers"), "headers")), transaction(node.get("transaction")));
	}

	private static List<String> texts(@Nullable JsonNode array, String field) {
		if (array == null) {
			return List.of();
		}
		require(array.isArray(), field);
		return array.values().stream().map((text) -> TermReader.text(text, field, "strings")).toList();
	}

	private static @Nullable Duration maxAge(@Nullable JsonNode seconds) {
		if (seconds == null) {
			return null;
		}
		require(seconds.isIntegralNumber() && seconds.canConvertToInt(), "max_age");
		return Duration.ofSeconds(seconds.intValue());
	}

	private static @Nullable TransactionRule transaction(@Nullable JsonNode node) {
		if (node == null) {
			return null;
		}
		require(node.isObject(), "transaction");
		TermReader.onlyMembers(node, Set.of("type", "fields", "allow"));
		List<FieldRule> fields = new ArrayList<>();
		TermReader.member(node, "fields").values().forEach((field) -> fields.add(field(field)));
		return new TransactionRule(TermReader.text(node, "type"), fields, texts(node.get("allow"), "allow"));
	}

	private static FieldRule field(JsonNode node) {
		require(node.isObject(), "fields");
		TermReader.onlyMembers(node, Set.of("body", "term", "comparison"));
		Comparison comparison = Comparison.of(TermReader.text(node, "comparison"))
			.orElseThrow(() -> new InvalidTerm("comparison", "unknown (expected: = or <=)"));
		return new FieldRule(TermReader.text(node, "body"), TermReader.text(node, "term"), comparison);
	}

	private static void require(boolean holds, String field) {
		if (!holds) {
			throw new InvalidTerm(field, "of another JSON type");
		}
	}

	private static Map<String, Object> toClaim(Route route) {
		Map<String, Object> claim = new LinkedHashMap<>();
		claim.put("id", route.id());
		claim.put("path", route.path());
		claim.put("methods", route.methods().stream().sorted().toList());
		claim.put("scope", route.scope());
		claim.put("acr", route.acr().value());
		if (route.maxAge() != null) {
			claim.put("max_age", route.maxAge().toSeconds());
		}
		claim.put("upstream", route.upstream());
		if (!route.headers().isEmpty()) {
			claim.put("headers", route.headers().stream().sorted().toList());
		}
		if (route.transaction() != null) {
			claim.put("transaction", toClaim(route.transaction()));
		}
		return claim;
	}

	private static Map<String, Object> toClaim(TransactionRule rule) {
		Map<String, Object> claim = new LinkedHashMap<>();
		claim.put("type", rule.type());
		claim.put("fields",
				rule.fields()
					.stream()
					.map((field) -> Map.of("body", field.bodyPointer(), "term", field.term(), "comparison",
							field.comparison().value()))
					.toList());
		if (!rule.allow().isEmpty()) {
			claim.put("allow", rule.allow());
		}
		return claim;
	}

}
