/// Codes and tokens: how they are kept, bound, claimed, exchanged, taken back and told about.
@NullMarked
package org.loangate.authz.oauth.token;

import org.jspecify.annotations.NullMarked;
