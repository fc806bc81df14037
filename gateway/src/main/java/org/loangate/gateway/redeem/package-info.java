/// Exchanges access tokens for transaction tokens at the authorization server; where the route demands a transaction, this
/// is its redemption.
@NullMarked
package org.loangate.gateway.redeem;

import org.jspecify.annotations.NullMarked;
