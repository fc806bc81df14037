/// The protocol edge: pushed and rich authorization requests, codes and tokens, the exchange for transaction tokens,
/// signing keys, clients and metadata. Spring Authorization Server is extended here and nowhere else.
@ApplicationModule(allowedDependencies = { "platform", "evidence", "policy", "account", "session", "guessing", "stepup",
		"staff", "loan" })
@NullMarked
package org.loangate.authz.oauth;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
