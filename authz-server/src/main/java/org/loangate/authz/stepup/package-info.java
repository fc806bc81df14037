/// Proving more than a sign-in has: the [org.loangate.authz.stepup.Factor] seam, ceremonies over one transaction's
/// terms, what is still to be proven, and the quarantine of what is new to an account.
@NullMarked
@ApplicationModule(displayName = "stepup",
		allowedDependencies = { "platform", "evidence", "notice", "policy", "account", "session", "guessing" })
package org.loangate.authz.stepup;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
