/// Who the clients are, what they said of themselves, and how they prove it.
@NullMarked
package org.loangate.authz.oauth.client;

import org.jspecify.annotations.NullMarked;
