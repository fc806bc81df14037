/// Sign-in through the lender's own OpenID Provider. Its word is worth a first factor and no more; which account it
/// opens is settled once, by a proof on both sides.
@NullMarked
@ApplicationModule(displayName = "federation",
		allowedDependencies = { "platform", "evidence", "notice", "policy", "account", "session", "stepup" })
package org.loangate.authz.federation;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
