/// Liveness checks and identity proof by outside vendors, whose signed callbacks alone decide.
@NullMarked
@ApplicationModule(displayName = "factor.liveness",
		allowedDependencies = { "platform", "evidence", "notice", "policy", "account", "session", "stepup" })
package org.loangate.authz.factor.liveness;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
