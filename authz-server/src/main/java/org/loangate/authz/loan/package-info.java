/// A loan application, from proposed to redeemed: one state machine in PostgreSQL, each transition one conditional update
/// with its evidence in the same transaction. Also the pages on which a borrower reads the terms and agrees to them.
@NullMarked
@ApplicationModule(displayName = "loan", allowedDependencies = { "platform", "evidence", "notice", "policy", "account",
		"session", "guessing", "stepup", "factor.liveness" })
package org.loangate.authz.loan;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
