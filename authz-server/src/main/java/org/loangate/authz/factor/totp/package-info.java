/// Codes of an authenticator app, RFC 6238.
@NullMarked
@ApplicationModule(displayName = "factor.totp",
		allowedDependencies = { "platform", "evidence", "policy", "account", "session", "stepup" })
package org.loangate.authz.factor.totp;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
