/// What was decided, with all that was known then: to be explained, and to be decided again under other rules.
@NullMarked
@NamedInterface("history")
package org.loangate.authz.policy.history;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.NamedInterface;
