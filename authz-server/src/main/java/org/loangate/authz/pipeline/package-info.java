/// The command that does in a pipeline what the console does: checks, tests, tries and pushes a policy.
@NullMarked
@ApplicationModule(displayName = "pipeline",
		allowedDependencies = { "policy", "policy :: language", "policy :: trial", "platform" })
package org.loangate.authz.pipeline;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
