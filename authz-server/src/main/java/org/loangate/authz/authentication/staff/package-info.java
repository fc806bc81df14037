/// Staff: invitations, the operators' page, and the ends of staff accounts.
@NullMarked
package org.loangate.authz.authentication.staff;

import org.jspecify.annotations.NullMarked;
