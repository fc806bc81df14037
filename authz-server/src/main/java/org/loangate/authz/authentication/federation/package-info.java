/// Sign-in through the lender's own OpenID Provider. Its word is worth a first factor and no more; which account it opens is
/// settled once, by a proof on both sides.
@NullMarked
package org.loangate.authz.authentication.federation;

import org.jspecify.annotations.NullMarked;
