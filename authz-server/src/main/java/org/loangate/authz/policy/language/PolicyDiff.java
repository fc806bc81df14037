package org.loangate.authz.policy.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.AssuranceRules;
import org.loangate.authz.policy.PasskeyRules;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.RegistrationRules;
import org.loangate.authz.policy.Settings;
import org.loangate.authz.policy.rule.Rule;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;
import org.loangate.contract.Route;
import org.loangate.contract.RouteTable;
import org.loangate.contract.TransactionRule;

/// What one policy changes of another, part by part: not how its document is written. The order of rules is no change;
/// that of routes is, since the first that matches counts.
///
/// @param rules by their ids
/// @param settings by their names
/// @param assurance by `acr`
/// @param factors by the factor's name
/// @param registration by the list's name
/// @param passkeys by the rule's name
/// @param routes by their ids
public record PolicyDiff(List<Entry> rules, List<Change> settings, List<Change> assurance, List<Change> factors,
		List<Change> registration, List<Change> passkeys, List<Entry> routes) {

	/// Compares two policies.
	public static PolicyDiff of(Policy before, Policy after) {
		return new PolicyDiff(entries(rules(before), rules(after)),
				changes(settings(before.settings()), settings(after.settings())),
				changes(assurance(before.assurance()), assurance(after.assurance())),
				changes(factors(before), factors(after)),
				changes(registration(before.registration()), registration(after.registration())),
				changes(passkeys(before.passkeys()), passkeys(after.passkeys())),
				entries(routes(before.routes()), routes(after.routes())));
	}

	/// Whether they say the same.
	@JsonIgnore
	public boolean isEmpty() {
		return this.rules.isEmpty() && this.settings.isEmpty() && this.assurance.isEmpty() && this.factors.isEmpty()
				&& this.registration.isEmpty() && this.passkeys.isEmpty() && this.routes.isEmpty();
	}

	private static Map<String, Map<String, String>> rules(Policy policy) {
		Map<String, Map<String, String>> rules = new TreeMap<>();
		for (Rule rule : policy.rules()) {
			Parts parts = new Parts();
			parts.put("when", rule.when().source());
			Requirement stepUp = rule.then().stepUp();
			if (stepUp != null) {
				parts.put("then.step_up.acr",
						joined(stepUp.acrs().stream().map(Acr::value).collect(Collectors.toSet())));
				parts.put("then.step_up.methods", joined(stepUp.methods()));
				parts.put("then.step_up.max_age", stepUp.maxAge());
			}
			parts.put("then.cool_off", rule.then().coolOff());
			parts.put("then.hold", rule.then().hold());
			parts.put("then.deny", rule.then().deny());
			parts.put("then.notify", rule.then().notice());
			new TreeMap<>(rule.because()).forEach((language, words) -> parts.put("because." + language, words));
			parts.put("quiet", rule.quiet() ? "true" : null);
			rules.put(rule.id(), parts.values);
		}
		return rules;
	}

	private static Map<String, String> settings(Settings settings) {
		Parts parts = new Parts();
		parts.put("sign_in_age", settings.signInAge());
		parts.put("step_up_max_age", settings.stepUpMaxAge());
		parts.put("loan_token_ttl", settings.loanTokenTtl());
		parts.put("application_ttl", settings.applicationTtl());
		parts.put("held_ttl", settings.heldTtl());
		parts.put("face_match_threshold", settings.faceMatchThreshold());
		parts.put("session_idle_timeout", settings.sessionIdleTimeout());
		parts.put("session_lifetime", settings.sessionLifetime());
		parts.put("quarantine", settings.quarantine());
		parts.put("quarantine_ceiling", settings.quarantineCeiling());
		parts.put("recovery_wait", settings.recoveryWait());
		return parts.values;
	}

	private static Map<String, String> assurance(AssuranceRules rules) {
		Parts parts = new Parts();
		for (Acr acr : Acr.values()) {
			List<Set<String>> sets = rules.reachedBy().get(acr);
			if (sets != null) {
				parts.put(acr.value(),
						sets.stream()
							.map((set) -> set.stream().sorted().collect(Collectors.joining(" + ")))
							.sorted()
							.collect(Collectors.joining(", ")));
			}
		}
		return parts.values;
	}

	private static Map<String, String> factors(Policy policy) {
		Parts parts = new Parts();
		new TreeMap<>(policy.factors().ceilings())
			.forEach((factor, ceiling) -> parts.put(factor + ".ceiling", ceiling));
		return parts.values;
	}

	private static Map<String, String> registration(RegistrationRules rules) {
		Parts parts = new Parts();
		parts.put("scopes", joined(rules.scopes()));
		parts.put("grant_types", joined(rules.grantTypes()));
		parts.put("token_endpoint_auth_methods", joined(rules.tokenEndpointAuthMethods()));
		parts.put("authorization_details_types", joined(rules.authorizationDetailsTypes()));
		return parts.values;
	}

	private static Map<String, String> passkeys(PasskeyRules rules) {
		Parts parts = new Parts();
		parts.put("attestation", rules.direct() ? "direct" : "none");
		parts.put("require", rules.requirement().name().toLowerCase(Locale.ROOT));
		parts.put("certification", (rules.least() != null) ? rules.least().value() : null);
		parts.put("allow_aaguids", joined(rules.allowed()));
		parts.put("deny_aaguids", joined(rules.denied()));
		return parts.values;
	}

	private static Map<String, Map<String, String>> routes(RouteTable table) {
		Map<String, Map<String, String>> routes = new LinkedHashMap<>();
		String above = "first";
		for (Route route : table.routes()) {
			Parts parts = new Parts();
			parts.put("path", route.path());
			parts.put("methods", joined(route.methods()));
			parts.put("scope", route.scope());
			parts.put("acr", route.acr().value());
			parts.put("max_age", route.maxAge());
			parts.put("upstream", route.upstream());
			parts.put("headers", joined(route.headers()));
			TransactionRule transaction = route.transaction();
			if (transaction != null) {
				parts.put("transaction.type", transaction.type());
				transaction.fields()
					.forEach((field) -> parts.put("transaction.fields." + field.term(),
							field.bodyPointer() + " " + field.comparison().value()));
				parts.put("transaction.again", joined(transaction.again()));
				parts.put("transaction.allow", joined(Set.copyOf(transaction.allow())));
			}
			parts.put("after", above);
			above = route.id();
			routes.put(route.id(), parts.values);
		}
		return routes;
	}

	private static String joined(Set<?> values) {
		return values.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
	}

	private static List<Entry> entries(Map<String, Map<String, String>> before,
			Map<String, Map<String, String>> after) {
		List<Entry> entries = new ArrayList<>();
		for (String id : all(before.keySet(), after.keySet())) {
			List<Change> changes = changes(before.getOrDefault(id, Map.of()), after.getOrDefault(id, Map.of()));
			if (!changes.isEmpty()) {
				entries.add(new Entry(id,
						!before.containsKey(id) ? Kind.ADDED : !after.containsKey(id) ? Kind.REMOVED : Kind.CHANGED,
						changes));
			}
		}
		return entries;
	}

	private static List<Change> changes(Map<String, String> before, Map<String, String> after) {
		return all(before.keySet(), after.keySet()).stream()
			.filter((part) -> !Objects.equals(before.get(part), after.get(part)))
			.map((part) -> new Change(part, before.get(part), after.get(part)))
			.toList();
	}

	private static Set<String> all(Set<String> before, Set<String> after) {
		Set<String> all = new LinkedHashSet<>(before);
		all.addAll(after);
		return all;
	}

	/// Copies the lists.
	public PolicyDiff {
		rules = List.copyOf(rules);
		settings = List.copyOf(settings);
		assurance = List.copyOf(assurance);
		factors = List.copyOf(factors);
		registration = List.copyOf(registration);
		passkeys = List.copyOf(passkeys);
		routes = List.copyOf(routes);
	}

	/// A rule or a route that is not the same.
	///
	/// @param id its id
	/// @param changes its parts that differ: all of them where it is on one side only
	public record Entry(String id, Kind kind, List<Change> changes) {
	}

	/// A part that differs.
	///
	/// @param part its name in the document: `when`, `then.step_up.acr`; `after` is the
	/// route before it
	/// @param before as it was, `null` where it was not
	/// @param after as it is, `null` where it is not
	public record Change(String part, @Nullable String before, @Nullable String after) {
	}

	/// What became of a rule or a route.
	public enum Kind {

		/// It is new.
		ADDED,
		/// It is gone.
		REMOVED,
		/// It says something else.
		CHANGED;

		/// Its name in JSON.
		@JsonValue
		public String code() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	private static final class Parts {

		private final Map<String, String> values = new LinkedHashMap<>();

		void put(String part, @Nullable Object value) {
			if (value != null && !value.toString().isEmpty()) {
				this.values.put(part, value.toString());
			}
		}

	}

}
