package org.loangate.authz.oauth.key;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.loangate.authz.account.Subject;
import org.loangate.authz.staff.OperationsSection;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Shows operators which keys sign, did, and will.
@Component
@Order(30)
final class KeysSection implements OperationsSection {

	private final KeyRotation rotation;

	KeysSection(KeyRotation rotation) {
		this.rotation = rotation;
	}

	@Override
	public String template() {
		return "oauth/keys-operations";
	}

	@Override
	public Map<String, Object> view(Subject operator) {
		List<Shown> keys = this.rotation.keys()
			.stream()
			.map((key) -> new Shown(key.kid(), key.algorithm().jws().getName(),
					key.state().name().toLowerCase(Locale.ROOT), key.createdAt()))
			.toList();
		return Map.of("keys", keys);
	}

	/// A key as the page lists it.
	record Shown(String kid, String algorithm, String state, Instant createdAt) {
	}

}
