/// The OAuth client: the way to the authorization server and back, the tokens it gives, and the loans behind the gateway
/// that they open. Knows nothing of what a visitor is on the way for.
@NullMarked
package org.loangate.demo.borrower.oauth;

import org.jspecify.annotations.NullMarked;
