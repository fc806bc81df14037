/// Getting an account back, and changes that wait so that the owner can stop them.
@NullMarked
@ApplicationModule(displayName = "recovery", allowedDependencies = { "platform", "evidence", "notice", "policy",
		"account", "session", "guessing", "stepup", "factor.password" })
package org.loangate.authz.recovery;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
