/// All processes together, as a borrower, a stock OAuth client and an attacker meet them.
@NullMarked
package org.loangate.system;

import org.jspecify.annotations.NullMarked;
