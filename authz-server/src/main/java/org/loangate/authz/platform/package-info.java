/// What every feature stands on: encryption at rest, Redis, rate limits, security headers, problem+json and the error
/// page. No word of the domain is spoken here.
@ApplicationModule(allowedDependencies = {})
@NullMarked
package org.loangate.authz.platform;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
