/// The authorization endpoint: what a request must hold to, and what the browser is asked until a code is issued.
@NullMarked
package org.loangate.authz.oauth.authorize;

import org.jspecify.annotations.NullMarked;
