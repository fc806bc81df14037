/// The life of a policy: every version there ever was, and which was put in force when.
@NullMarked
@NamedInterface("version")
package org.loangate.authz.policy.version;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.NamedInterface;
