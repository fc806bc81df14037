/// Protocol edge: other services ask the same policy, by the OpenID AuthZEN Authorization API.
@NullMarked
@ApplicationModule(displayName = "authzen", allowedDependencies = { "platform", "policy", "account", "loan" })
package org.loangate.authz.authzen;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
