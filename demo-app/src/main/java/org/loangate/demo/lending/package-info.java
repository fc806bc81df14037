/// The lender's own API, reached through the gateway only: it books what a transaction token says was agreed to, once for
/// each `txn`, and answers a repeat with the first result.
///
/// It never sees an access token, and takes nobody's word but the transaction token's: the starter of `token-contract`
/// checks it, this package compares the body with it. Account numbers are not stored: nothing is paid out here, so scheme,
/// last four characters and the token's keyed digest are enough to show an account, and to prove later which one was meant.
@NullMarked
package org.loangate.demo.lending;

import org.jspecify.annotations.NullMarked;
