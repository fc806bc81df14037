/// Staff: who works in which console, what they prove before they do, invitations, and the ends of staff accounts.
@NullMarked
@ApplicationModule(displayName = "staff", allowedDependencies = { "platform", "evidence", "notice", "account",
		"session", "stepup", "factor.passkey", "factor.password" })
package org.loangate.authz.staff;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
