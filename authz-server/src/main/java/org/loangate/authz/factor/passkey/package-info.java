/// Passkeys, Web Authentication Level 3, on WebAuthn4J. Over a transaction the challenge is a digest of its terms.
@NullMarked
@ApplicationModule(displayName = "factor.passkey",
		allowedDependencies = { "platform", "evidence", "policy", "account", "session", "stepup" })
package org.loangate.authz.factor.passkey;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
