/// Recovery codes: they stand in for a lost second factor, and never count towards a loan.
@NullMarked
package org.loangate.authz.authentication.recovery;

import org.jspecify.annotations.NullMarked;
