/// The keys that sign tokens.
@NullMarked
package org.loangate.authz.oauth.key;

import org.jspecify.annotations.NullMarked;
