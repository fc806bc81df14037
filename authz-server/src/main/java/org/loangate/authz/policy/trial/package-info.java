/// What a policy would do: tried on cases written beside it, on one set of facts, on what was decided before, and on live
/// traffic that it does not decide.
@NullMarked
@NamedInterface("trial")
package org.loangate.authz.policy.trial;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.NamedInterface;
