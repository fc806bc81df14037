/// Passwords: registration, sign-in, and the rules for choosing one.
@NullMarked
package org.loangate.authz.authentication.password;

import org.jspecify.annotations.NullMarked;
