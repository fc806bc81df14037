/// E-mail addresses: confirming one, and putting another in its place.
@NullMarked
package org.loangate.authz.authentication.email;

import org.jspecify.annotations.NullMarked;
