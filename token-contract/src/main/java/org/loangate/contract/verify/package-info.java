/// Verifies what crosses the gateway: access tokens, DPoP proofs, transaction tokens, and the answers that say why one was
/// refused. Plain Java on Nimbus; the gateway's guard and the lenders' starter are built on it.
@NullMarked
package org.loangate.contract.verify;

import org.jspecify.annotations.NullMarked;
