/// Recovery codes: they stand in for a lost second factor, and never count towards a loan.
@NullMarked
@ApplicationModule(displayName = "factor.recoverycode",
		allowedDependencies = { "evidence", "notice", "policy", "account", "session", "stepup" })
package org.loangate.authz.factor.recoverycode;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
