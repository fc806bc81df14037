/// The security team's console and its HTTP API: where policy is written, tried, approved and watched.
@NullMarked
@ApplicationModule(displayName = "console",
		allowedDependencies = { "platform", "evidence", "notice", "policy", "policy :: language", "policy :: rule",
				"policy :: version", "policy :: history", "policy :: trial", "account", "session", "staff",
				"factor.passkey", "loan" })
package org.loangate.authz.console;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
