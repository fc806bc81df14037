/// The gateway in front of a lender's APIs: lets a request through only if its token says what the request does, and
/// redeems a loan application token exactly once.
///
/// `route` finds what a request is, `guard` checks who sends it, `redeem` exchanges its token, `forward` carries it on;
/// none of the four knows another, and [org.loangate.gateway.GatewayFilter] asks them in this order.
@NullMarked
package org.loangate.gateway;

import org.jspecify.annotations.NullMarked;
