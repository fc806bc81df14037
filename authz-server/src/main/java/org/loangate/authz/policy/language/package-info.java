/// The language that policies are written in: one YAML document, read strictly and as a whole, with conditions in CEL.
@NullMarked
@NamedInterface("language")
package org.loangate.authz.policy.language;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.NamedInterface;
