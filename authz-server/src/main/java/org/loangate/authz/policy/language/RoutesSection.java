package org.loangate.authz.policy.language;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.Route;
import org.loangate.contract.RouteTable;
import org.loangate.contract.TransactionRule;
import org.loangate.contract.TransactionRule.Comparison;
import org.loangate.contract.TransactionRule.FieldRule;

/// The section `routes`: what the gateway lets through.
final class RoutesSection {

	private static final int MAX_ROUTES = 500;

	private static final int LONGEST = 1000;

	private static final Pattern MESSAGE = Pattern.compile("(\\w+): (.*) \\(expected: (.*)\\)", Pattern.DOTALL);

	private RoutesSection() {
	}

	static RouteTable read(YamlValue value, String digest, AssuranceSection assurance, Promises promises) {
		List<Route> routes = new ArrayList<>();
		for (YamlValue item : value.items(MAX_ROUTES)) {
			value.faults()
				.attempt(() -> route(item, assurance, promises), Optional.<Route>empty())
				.ifPresent(routes::add);
		}
		try {
			return new RouteTable(routes, digest);
		}
		catch (IllegalArgumentException ex) {
			throw value.refuse(String.valueOf(ex.getMessage()), "a route table");
		}
	}

	private static Optional<Route> route(YamlValue item, AssuranceSection assurance, Promises promises) {
		Map<String, YamlValue> fields = item.fields(Set.of("id", "path", "methods", "scope", "acr", "max_age",
				"upstream", "headers", "transaction", Promises.OVERRIDE));
		YamlValue maxAge = fields.get("max_age");
		Set<String> methods = new LinkedHashSet<>(texts(item.field(fields, "methods"), 10));
		try {
			Route route = new Route(item.field(fields, "id").text(LONGEST), item.field(fields, "path").text(LONGEST),
					methods, item.field(fields, "scope").text(LONGEST), assurance.acr(item.field(fields, "acr")),
					(maxAge != null) ? maxAge.duration(Duration.ofSeconds(1), Duration.ofHours(12)) : null,
					item.field(fields, "upstream").text(LONGEST), new LinkedHashSet<>(texts(fields.get("headers"), 50)),
					transaction(fields.get("transaction")));
			promises.check(item, fields, route);
			return Optional.of(route);
		}
		catch (InvalidPolicy ex) {
			throw ex;
		}
		catch (IllegalArgumentException ex) {
			throw refusal(item, fields, String.valueOf(ex.getMessage()));
		}
	}

	private static Set<Integer> again(@Nullable YamlValue value) {
		return (value == null) ? TransactionRule.AGAIN
				: value.items(20)
					.stream()
					.map((item) -> Integer.valueOf(item.text("4[0-9]{2}", "a status from 400 to 499")))
					.collect(Collectors.toUnmodifiableSet());
	}

	private static List<String> texts(@Nullable YamlValue value, int most) {
		return (value == null) ? List.of() : value.items(most).stream().map((item) -> item.text(LONGEST)).toList();
	}

	// At the field that the message begins with, where it is the route's own.
	private static InvalidPolicy refusal(YamlValue item, Map<String, YamlValue> fields, String message) {
		Matcher parts = MESSAGE.matcher(message);
		if (!parts.matches()) {
			return item.refuse(message, "a route");
		}
		YamlValue field = fields.getOrDefault(parts.group(1), fields.getOrDefault("transaction", item));
		return field.refuse(parts.group(1) + " " + YamlValue.quoted(parts.group(2)), parts.group(3));
	}

	private static @Nullable TransactionRule transaction(@Nullable YamlValue value) {
		if (value == null) {
			return null;
		}
		Map<String, YamlValue> fields = value.fields(Set.of("type", "fields", "allow", "again"));
		List<FieldRule> rules = new ArrayList<>();
		for (YamlValue item : value.field(fields, "fields").items(20)) {
			Map<String, YamlValue> rule = item.fields(Set.of("body", "term", "comparison"));
			YamlValue comparison = item.field(rule, "comparison");
			rules.add(new FieldRule(item.field(rule, "body").text(LONGEST), item.field(rule, "term").text(LONGEST),
					Comparison.of(comparison.text())
						.orElseThrow(() -> comparison.refuse(YamlValue.quoted(comparison.text()), "\"=\" or \"<=\""))));
		}
		return new TransactionRule(value.field(fields, "type").text(LONGEST), rules, texts(fields.get("allow"), 100),
				again(fields.get("again")));
	}

}
