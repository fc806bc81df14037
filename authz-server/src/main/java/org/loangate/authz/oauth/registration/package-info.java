/// Clients that register by themselves, and read, change and end what they said: RFC 7591 and 7592.
@NullMarked
package org.loangate.authz.oauth.registration;

import org.jspecify.annotations.NullMarked;
