/// Passwords: registration, sign-in, the rules for choosing one, and the import of a lender's accounts.
@NullMarked
@ApplicationModule(displayName = "factor.password", allowedDependencies = { "platform", "evidence", "notice", "policy",
		"account", "session", "guessing", "stepup" })
package org.loangate.authz.factor.password;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
