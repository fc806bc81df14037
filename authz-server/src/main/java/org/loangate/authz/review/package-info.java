/// The review desk: applications that wait for a person's decision.
@NullMarked
@ApplicationModule(displayName = "review", allowedDependencies = { "account", "loan" })
package org.loangate.authz.review;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
