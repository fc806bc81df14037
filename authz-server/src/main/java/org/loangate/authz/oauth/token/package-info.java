/// Tokens: how they are bound, claimed, exchanged and told about.
@NullMarked
package org.loangate.authz.oauth.token;

import org.jspecify.annotations.NullMarked;
