package org.loangate.authz.oauth.key;

import java.time.Duration;

import org.loangate.authz.platform.Settings.Secret;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// How long keys sign, and where private keys are kept.
///
/// @param lifetime how long a key signs before the next one does
/// @param leadTime how long a key is published before it signs
/// @param pkcs11Config the configuration of a PKCS#11 token in the words of the JDK's SunPKCS11, or empty
/// @param pkcs11Pin the token's user PIN
@ConfigurationProperties("loangate.keys")
record KeySettings(Duration lifetime, Duration leadTime, String pkcs11Config, Secret pkcs11Pin) {

	/// How long caches may keep the JWK set.
	static final Duration CACHED = Duration.ofMinutes(5);

	// Every process has read the new key by then, and every cache has dropped the set
	// without it.
	private static final Duration LEAST_LEAD_TIME = CACHED.multipliedBy(2);

	KeySettings {
		if (leadTime.compareTo(LEAST_LEAD_TIME) < 0) {
			throw new IllegalArgumentException(
					"LOANGATE_KEY_LEAD_TIME: " + leadTime + " (expected: at least " + LEAST_LEAD_TIME + ")");
		}
		if (lifetime.compareTo(leadTime.multipliedBy(2)) < 0) {
			throw new IllegalArgumentException(
					"LOANGATE_KEY_LIFETIME: " + lifetime + " (expected: at least twice LOANGATE_KEY_LEAD_TIME)");
		}
	}

	boolean usesToken() {
		return !this.pkcs11Config.isBlank();
	}

}
