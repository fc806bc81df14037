/// The authorization server: signs borrowers in, steps them up over the terms of one loan, and issues the token that
/// takes it out.
@NullMarked
package org.loangate.authz;

import org.jspecify.annotations.NullMarked;
