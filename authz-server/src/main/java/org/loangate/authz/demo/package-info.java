/// The accounts of the demo, and the refusal to run a real server with them.
@NullMarked
@ApplicationModule(displayName = "demo",
		allowedDependencies = { "account", "factor.liveness", "factor.password", "factor.totp" })
package org.loangate.authz.demo;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
