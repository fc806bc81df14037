/// What loans are decided on: the facts, gathered from the accounts and counted over the applications, and handed to policy.
@NullMarked
package org.loangate.authz.loan.facts;

import org.jspecify.annotations.NullMarked;
