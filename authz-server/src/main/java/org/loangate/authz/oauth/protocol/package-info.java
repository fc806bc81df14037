/// What every protocol endpoint shares: bounds on what comes in, and errors in OAuth's words.
@NullMarked
package org.loangate.authz.oauth.protocol;

import org.jspecify.annotations.NullMarked;
