package org.loangate.authz.policy.language;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Certification;
import org.loangate.authz.policy.PasskeyRules;
import org.loangate.authz.policy.RegistrationRules;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.PayoutAccountChange;

/// The sections `registration` and `passkeys`: which clients and which passkeys may come in.
final class EnrolmentSections {

	private static final int MAX_AAGUIDS = 500;

	private static final String AAGUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

	private static final Set<String> TRANSACTION_TYPES = Set.of(LoanTerms.TYPE, PayoutAccountChange.TYPE);

	// Neither client.create, which makes further clients, nor the gateway's token
	// exchange: those are given by hand.
	private static final Set<String> REGISTRABLE_SCOPES = Set.of("openid", "profile", "email", "address", "phone",
			"offline_access", "loans:apply", "loans:read", "loans:manage");

	private static final Set<String> REGISTRABLE_GRANTS = Set.of("authorization_code", "refresh_token",
			"client_credentials");

	private static final Set<String> REGISTRABLE_METHODS = Set.of("private_key_jwt", "tls_client_auth",
			"self_signed_tls_client_auth", "client_secret_basic", "client_secret_post", "none");

	private EnrolmentSections() {
	}

	static RegistrationRules registration(@Nullable YamlValue value) {
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

	static PasskeyRules passkeys(@Nullable YamlValue value) {
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
		String level = value.oneOf(Stream.of(Certification.values()).map(Certification::value).toList());
		return Certification.of(level).orElseThrow();
	}

	private static Set<UUID> aaguids(@Nullable YamlValue value) {
		Set<UUID> aaguids = new LinkedHashSet<>();
		if (value != null) {
			for (YamlValue item : value.items(MAX_AAGUIDS)) {
				value.faults()
					.attempt(() -> aaguids.add(UUID
						.fromString(item.text(AAGUID, "an AAGUID, as lower-case hexadecimal digits and hyphens"))));
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
			value.faults().attempt(() -> values.add(item.oneOf(known)));
		}
		return values;
	}

}
