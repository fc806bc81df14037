/// Codes of an authenticator app, RFC 6238.
@NullMarked
package org.loangate.authz.authentication.totp;

import org.jspecify.annotations.NullMarked;
