/// Who the clients are, and what they said of themselves.
@NullMarked
package org.loangate.authz.oauth.client;

import org.jspecify.annotations.NullMarked;
