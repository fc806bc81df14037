/// Bounds on guessing: how many wrong passwords and codes there may be, counted apart by account, known browser and
/// network.
@NullMarked
@ApplicationModule(displayName = "guessing", allowedDependencies = { "platform", "account", "session" })
package org.loangate.authz.guessing;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
