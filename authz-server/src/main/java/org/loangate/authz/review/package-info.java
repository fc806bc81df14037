/// The review desk: applications, and other cases, that wait for a person's decision.
@NullMarked
@ApplicationModule(displayName = "review", allowedDependencies = { "platform", "evidence", "account", "loan" })
package org.loangate.authz.review;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
