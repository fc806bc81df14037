/// Browser sessions: who is signed in where, by which proofs and how strongly, in which known browser, and where a
/// person goes on afterwards.
@NullMarked
@ApplicationModule(displayName = "session",
		allowedDependencies = { "platform", "evidence", "notice", "policy", "account" })
package org.loangate.authz.session;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
