package org.loangate.authz.policy.language;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Settings;
import org.loangate.contract.Money;

/// The section `settings`: the numbers the security team owns.
final class SettingsSection {

	private static final Set<String> KEYS = Set.of("sign_in_age", "step_up_max_age", "loan_token_ttl",
			"application_ttl", "held_ttl", "face_match_threshold", "session_idle_timeout", "session_lifetime",
			"quarantine", "quarantine_ceiling", "recovery_wait");

	private final YamlValue value;

	private final Map<String, YamlValue> fields;

	private SettingsSection(YamlValue value) {
		this.value = value;
		this.fields = value.fields(KEYS);
	}

	static Settings read(YamlValue value) {
		return new SettingsSection(value).settings();
	}

	// Those with a third duration were absent in policies of before there were any: they
	// must still load.
	private Settings settings() {
		return new Settings(required("sign_in_age", Duration.ofMinutes(1), Duration.ofHours(12)),
				required("step_up_max_age", Duration.ofMinutes(1), Duration.ofHours(1)),
				required("loan_token_ttl", Duration.ofSeconds(10), Duration.ofMinutes(5)),
				required("application_ttl", Duration.ofMinutes(1), Duration.ofHours(1)),
				required("held_ttl", Duration.ofHours(1), Duration.ofDays(60)),
				this.value.faults()
					.attempt(() -> this.value.field(this.fields, "face_match_threshold").fraction(), 1.0),
				optional("session_idle_timeout", Duration.ofMinutes(1), Duration.ofHours(12), Duration.ofMinutes(30)),
				optional("session_lifetime", Duration.ofMinutes(5), Duration.ofDays(7), Duration.ofHours(12)),
				optional("quarantine", Duration.ZERO, Duration.ofDays(30), Duration.ofHours(24)), ceiling(),
				optional("recovery_wait", Duration.ofHours(1), Duration.ofDays(30), Duration.ofHours(24)));
	}

	private Duration required(String name, Duration least, Duration most) {
		return this.value.faults()
			.attempt(() -> this.value.field(this.fields, name).duration(least, most), Duration.ZERO);
	}

	private Duration optional(String name, Duration least, Duration most, Duration absent) {
		return this.fields.containsKey(name) ? required(name, least, most) : absent;
	}

	private @Nullable Money ceiling() {
		YamlValue ceiling = this.fields.get("quarantine_ceiling");
		return (ceiling != null) ? ceiling.money() : null;
	}

}
