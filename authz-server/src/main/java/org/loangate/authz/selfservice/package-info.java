/// The account page: what people see of their own account and change themselves. Features add their sections through
/// [org.loangate.authz.account.AccountSection].
@NullMarked
@ApplicationModule(displayName = "selfservice",
		allowedDependencies = { "platform", "evidence", "account", "session", "stepup", "staff" })
package org.loangate.authz.selfservice;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
