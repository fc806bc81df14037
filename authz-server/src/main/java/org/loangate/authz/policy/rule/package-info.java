/// The rules of a policy, compiled: their conditions, what must hold of single facts for those to hold, and which rules
/// fire where so much is known. What comes of it is not said here.
@NullMarked
@NamedInterface("rule")
package org.loangate.authz.policy.rule;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.NamedInterface;
