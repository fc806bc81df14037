/// Who sends a request, and whether it is what was agreed: token, sender, scope, sign-in, body, and whether Redis has seen
/// the proof or the token's revocation.
@NullMarked
package org.loangate.gateway.guard;

import org.jspecify.annotations.NullMarked;
