package org.loangate.authz.policy.language;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Certification;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.PasskeyRules;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.RegistrationRules;
import org.loangate.authz.policy.Settings;
import org.loangate.contract.Acr;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.Money;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Requirement;
import org.loangate.contract.Route;
import org.loangate.contract.RouteTable;
import org.loangate.contract.TransactionRule;
import org.loangate.contract.TransactionRule.Comparison;
import org.loangate.contract.TransactionRule.FieldRule;

/// Reads a policy document: strictly, and as a whole or not at all.
public final class PolicyReader {

	private static final int MAX_RULES = 200;

	private static final int MAX_ROUTES = 500;

	// RFC 8176 names of the methods that the factors here contribute.
	private static final Set<String> METHODS = Set.of("pwd", "otp", "swk", "hwk", "user", "face", "mfa");

	private static final String ID = "[a-z][a-z0-9.-]{0,63}";

	private static final String ID_FORM = "a lower-case name of letters, digits, dots and hyphens";

	private static final int MAX_AAGUIDS = 500;

	private static final String AAGUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

	private static final Set<String> LANGUAGES = Set.of("en", "zh-CN");

	private static final Set<String> TRANSACTION_TYPES = Set.of(LoanTerms.TYPE, PayoutAccountChange.TYPE);

	// Neither client.create, which makes further clients, nor the gateway's token
	// exchange: those are given by hand.
	private static final Set<String> REGISTRABLE_SCOPES = Set.of("openid", "profile", "email", "address", "phone",
			"offline_access", "loans:apply", "loans:read", "loans:manage");

	private static final Set<String> REGISTRABLE_GRANTS = Set.of("authorization_code", "refresh_token",
			"client_credentials");

	private static final Set<String> REGISTRABLE_METHODS = Set.of("private_key_jwt", "tls_client_auth",
			"self_signed_tls_client_auth", "client_secret_basic", "client_secret_post", "none");

	private final Conditions conditions = new Conditions(Fact.ALL);

	/// Reads a document.
	/// @throws InvalidPolicy at the first thing in it that is not as it must be
	public Policy read(String document) {
		YamlValue root = YamlValue.parse(document);
		Map<String, YamlValue> fields = root.fields(Set.of("settings", "rules", "registration", "passkeys", "routes"));
		String digest = digest(document);
		return new Policy(digest, settings(root.field(fields, "settings")), rules(root.field(fields, "rules")),
				registration(fields.get("registration")), passkeys(fields.get("passkeys")),
				routes(root.field(fields, "routes"), digest));
	}

	/// SHA-256 of a document in UTF-8, base64url without padding.
	public static String digest(String document) {
		try {
			byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8));
			return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Settings settings(YamlValue value) {
		Map<String, YamlValue> fields = value.fields(Set.of("sign_in_age", "step_up_max_age", "loan_token_ttl",
				"application_ttl", "held_ttl", "face_match_threshold", "session_idle_timeout", "session_lifetime",
				"quarantine", "quarantine_ceiling", "recovery_wait"));
		// Absent in policies of before there were any: they must still load.
		YamlValue idle = fields.get("session_idle_timeout");
		YamlValue lifetime = fields.get("session_lifetime");
		YamlValue quarantine = fields.get("quarantine");
		YamlValue ceiling = fields.get("quarantine_ceiling");
		YamlValue wait = fields.get("recovery_wait");
		return new Settings(value.field(fields, "sign_in_age").duration(Duration.ofMinutes(1), Duration.ofHours(12)),
				value.field(fields, "step_up_max_age").duration(Duration.ofMinutes(1), Duration.ofHours(1)),
				value.field(fields, "loan_token_ttl").duration(Duration.ofSeconds(10), Duration.ofMinutes(5)),
				value.field(fields, "application_ttl").duration(Duration.ofMinutes(1), Duration.ofHours(1)),
				value.field(fields, "held_ttl").duration(Duration.ofHours(1), Duration.ofDays(60)),
				value.field(fields, "face_match_threshold").fraction(),
				(idle != null) ? idle.duration(Duration.ofMinutes(1), Duration.ofHours(12)) : Duration.ofMinutes(30),
				(lifetime != null) ? lifetime.duration(Duration.ofMinutes(5), Duration.ofDays(7))
						: Duration.ofHours(12),
				(quarantine != null) ? quarantine.duration(Duration.ZERO, Duration.ofDays(30)) : Duration.ofHours(24),
				(ceiling != null) ? money(ceiling) : null,
				(wait != null) ? wait.duration(Duration.ofHours(1), Duration.ofDays(30)) : Duration.ofHours(24));
	}

	private static Money money(YamlValue value) {
		Map<String, YamlValue> fields = value.fields(Set.of("value", "currency"));
		YamlValue amount = value.field(fields, "value");
		try {
			return Money.of(amount.text(), value.field(fields, "currency").text());
		}
		catch (IllegalArgumentException _) {
			throw amount.refuse(YamlValue.quoted(amount.text()),
					"a decimal with the currency's digits, and an ISO 4217 currency");
		}
	}

	private List<Rule> rules(YamlValue value) {
		List<Rule> rules = new ArrayList<>();
		Set<String> ids = new HashSet<>();
		for (YamlValue item : value.items(MAX_RULES)) {
			Map<String, YamlValue> fields = item.fields(Set.of("id", "when", "then", "because"));
			YamlValue id = item.field(fields, "id");
			if (!ids.add(id.text(ID, ID_FORM))) {
				throw id.refuse("rule " + id.text() + " again", "each id once");
			}
			rules.add(new Rule(id.text(), this.conditions.compile(item.field(fields, "when")),
					effects(item.field(fields, "then")), because(fields.get("because"))));
		}
		return rules;
	}

	private static Rule.Effects effects(YamlValue value) {
		Map<String, YamlValue> fields = value.fields(Set.of("step_up", "cool_off", "hold", "deny", "notify"));
		if (fields.isEmpty()) {
			throw value.refuse("no effect", "at least one of step_up, cool_off, hold, deny, notify");
		}
		YamlValue stepUp = fields.get("step_up");
		YamlValue coolOff = fields.get("cool_off");
		return new Rule.Effects((stepUp != null) ? requirement(stepUp) : null,
				(coolOff != null) ? coolOff.duration(Duration.ofMinutes(1), Duration.ofDays(30)) : null,
				code(fields.get("hold")), code(fields.get("deny")), code(fields.get("notify")));
	}

	private static @Nullable String code(@Nullable YamlValue value) {
		return (value != null) ? value.text(ID, ID_FORM) : null;
	}

	private static Requirement requirement(YamlValue value) {
		Map<String, YamlValue> fields = value.fields(Set.of("acr", "methods", "max_age"));
		YamlValue methods = fields.get("methods");
		YamlValue maxAge = fields.get("max_age");
		Set<String> names = new LinkedHashSet<>();
		if (methods != null) {
			for (YamlValue method : methods.items(METHODS.size())) {
				if (!METHODS.contains(method.text())) {
					throw method.refuse(YamlValue.quoted(method.text()), "one of " + sorted(METHODS.stream()));
				}
				names.add(method.text());
			}
		}
		return new Requirement(Set.of(acr(value.field(fields, "acr"))), names,
				(maxAge != null) ? maxAge.duration(Duration.ofMinutes(1), Duration.ofHours(12)) : null);
	}

	private static Acr acr(YamlValue value) {
		return Acr.of(value.text())
			.orElseThrow(() -> value.refuse(YamlValue.quoted(value.text()),
					"one of " + sorted(Stream.of(Acr.values()).map(Acr::value))));
	}

	private static String sorted(Stream<String> values) {
		return values.sorted().collect(Collectors.joining(", "));
	}

	private static Map<String, String> because(@Nullable YamlValue value) {
		Map<String, String> texts = new LinkedHashMap<>();
		if (value != null) {
			Map<String, YamlValue> fields = value.fields(LANGUAGES);
			LANGUAGES.forEach((language) -> texts.put(language, value.field(fields, language).text(500)));
		}
		return texts;
	}

	private static RegistrationRules registration(@Nullable YamlValue value) {
		RegistrationRules plain = RegistrationRules.PLAIN;
		if (value == null) {
			return plain;
		}
		Map<String, YamlValue> fields = value
			.fields(Set.of("scopes", "grant_types", "token_endpoint_auth_methods", "authorization_details_types"));
		return new RegistrationRules(among(fields.get("scopes"), REGISTRABLE_SCOPES, plain.scopes()),
				among(fields.get("grant_types"), REGISTRABLE_GRANTS, plain.grantTypes()),
				among(fields.get("token_endpoint_auth_methods"), REGISTRABLE_METHODS, plain.tokenEndpointAuthMethods()),
				among(fields.get("authorization_details_types"), TRANSACTION_TYPES, plain.authorizationDetailsTypes()));
	}

	private static PasskeyRules passkeys(@Nullable YamlValue value) {
		if (value == null) {
			return PasskeyRules.PLAIN;
		}
		Map<String, YamlValue> fields = value
			.fields(Set.of("attestation", "require", "certification", "allow_aaguids", "deny_aaguids"));
		YamlValue attestation = fields.get("attestation");
		YamlValue require = fields.get("require");
		boolean direct = attestation != null
				&& "direct".equals(attestation.text("none|direct", "\"none\" or \"direct\""));
		PasskeyRules.Requirement requirement = (require != null) ? PasskeyRules.Requirement
			.valueOf(require.text("any|attested|certified", "\"any\", \"attested\" or \"certified\"")
				.toUpperCase(Locale.ROOT)) : PasskeyRules.Requirement.ANY;
		if (requirement != PasskeyRules.Requirement.ANY && !direct) {
			throw value.refuse("require without attestation",
					"attestation: direct, without which no passkey is attested");
		}
		YamlValue certification = fields.get("certification");
		if (certification != null && requirement != PasskeyRules.Requirement.CERTIFIED) {
			throw certification.refuse("a certification", "require: certified beside it");
		}
		for (String list : List.of("allow_aaguids", "deny_aaguids")) {
			YamlValue models = fields.get(list);
			if (models != null && requirement == PasskeyRules.Requirement.ANY) {
				throw models.refuse("models",
						"require: attested or certified beside them: what is not attested can claim any");
			}
		}
		Certification least = (certification != null) ? certification(certification)
				: (requirement == PasskeyRules.Requirement.CERTIFIED) ? Certification.FIDO_CERTIFIED : null;
		return new PasskeyRules(direct, requirement, least, aaguids(fields.get("allow_aaguids")),
				aaguids(fields.get("deny_aaguids")));
	}

	private static Certification certification(YamlValue value) {
		return Certification.of(value.text())
			.orElseThrow(() -> value.refuse(YamlValue.quoted(value.text()),
					"one of " + sorted(Stream.of(Certification.values()).map(Certification::value))));
	}

	private static Set<UUID> aaguids(@Nullable YamlValue value) {
		Set<UUID> aaguids = new LinkedHashSet<>();
		if (value != null) {
			for (YamlValue item : value.items(MAX_AAGUIDS)) {
				aaguids
					.add(UUID.fromString(item.text(AAGUID, "an AAGUID, as lower-case hexadecimal digits and hyphens")));
			}
		}
		return aaguids;
	}

	private static Set<String> among(@Nullable YamlValue value, Set<String> known, Set<String> absent) {
		if (value == null) {
			return absent;
		}
		Set<String> values = new LinkedHashSet<>();
		for (YamlValue item : value.items(known.size())) {
			if (!known.contains(item.text())) {
				throw item.refuse(YamlValue.quoted(item.text()), "one of " + sorted(known.stream()));
			}
			values.add(item.text());
		}
		return values;
	}

	private static RouteTable routes(YamlValue value, String digest) {
		List<Route> routes = new ArrayList<>();
		for (YamlValue item : value.items(MAX_ROUTES)) {
			Map<String, YamlValue> fields = item
				.fields(Set.of("id", "path", "methods", "scope", "acr", "max_age", "upstream", "transaction"));
			YamlValue maxAge = fields.get("max_age");
			Set<String> methods = item.field(fields, "methods")
				.items(10)
				.stream()
				.map(YamlValue::text)
				.collect(Collectors.toCollection(LinkedHashSet::new));
			try {
				routes.add(new Route(item.field(fields, "id").text(), item.field(fields, "path").text(), methods,
						item.field(fields, "scope").text(), acr(item.field(fields, "acr")),
						(maxAge != null) ? maxAge.duration(Duration.ofSeconds(1), Duration.ofHours(12)) : null,
						item.field(fields, "upstream").text(), transaction(fields.get("transaction"))));
			}
			catch (InvalidPolicy ex) {
				throw ex;
			}
			catch (IllegalArgumentException ex) {
				throw item.refuse(String.valueOf(ex.getMessage()), "a route");
			}
		}
		try {
			return new RouteTable(routes, digest);
		}
		catch (IllegalArgumentException ex) {
			throw value.refuse(String.valueOf(ex.getMessage()), "a route table");
		}
	}

	private static @Nullable TransactionRule transaction(@Nullable YamlValue value) {
		if (value == null) {
			return null;
		}
		Map<String, YamlValue> fields = value.fields(Set.of("type", "fields"));
		List<FieldRule> rules = new ArrayList<>();
		for (YamlValue item : value.field(fields, "fields").items(20)) {
			Map<String, YamlValue> rule = item.fields(Set.of("body", "term", "comparison"));
			YamlValue comparison = item.field(rule, "comparison");
			rules.add(new FieldRule(item.field(rule, "body").text(), item.field(rule, "term").text(),
					Comparison.of(comparison.text())
						.orElseThrow(() -> comparison.refuse(YamlValue.quoted(comparison.text()), "\"=\" or \"<=\""))));
		}
		return new TransactionRule(value.field(fields, "type").text(), rules);
	}

}
