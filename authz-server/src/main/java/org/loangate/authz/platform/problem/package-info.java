/// What the addresses lead to that refusals carry as their `type` (RFC 9457, 3.1.1).
@NullMarked
package org.loangate.authz.platform.problem;

import org.jspecify.annotations.NullMarked;
